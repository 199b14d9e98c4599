# Memory: all of it is zero, though the guest before has filled it; this guest fills it again for the next one.
.set END, 0x400000
main:
    mov edi, 0x100000
    mov ecx, (END - 0x100000) / 8
    xor eax, eax
    cld
    repe scasq
    sete al
    movzx eax, al
    expect "the memory above 1 MB is zero", rax, 1
    call fill
    mov edi, 0x100000
    mov ecx, (END - 0x100000) / 8
    mov rax, 0xC0FFEE00C0FFEE00
    repe scasq
    sete al
    movzx eax, al
    expect "it keeps what is written", rax, 1
    mov eax, [0xC0000]
    expect "the ROM area reads all ones", rax, 0xFFFFFFFF
    done
fill:
    mov edi, 0x100000
    mov ecx, (END - 0x100000) / 8
    mov rax, 0xC0FFEE00C0FFEE00
    rep stosq
    ret
