# Time: the TSC, ACPI's PM timer, the 8254's second counter and the clock.
main:
    rdtsc
    shl rdx, 32
    or rax, rdx
    mov r12, rax
    mov ecx, 1000
1:  loop 1b
    rdtsc
    shl rdx, 32
    or rax, rdx
    cmp rax, r12
    seta al
    movzx eax, al
    expect "the TSC goes on", rax, 1
    mov rax, r12
    shr rax, 40
    expect "it began at zero", rax, 0
    mov dx, 0x608
    in eax, dx
    mov r13d, eax
    mov ecx, 0x2000000
2:  in eax, dx
    sub eax, r13d
    cmp eax, 1000
    jae 3f
    dec ecx
    jnz 2b
3:  expect_range "the PM timer goes on", rax, 1000, 1000000
    mov al, 0x0B                        # register B of the clock: 24 hours
    out 0x70, al
    in al, 0x71
    expect_bits "the clock counts 24 hours", rax, 2, 2
    mov al, 0x0D
    out 0x70, al
    in al, 0x71
    expect_bits "the clock is valid", rax, 0x80, 0x80
    done
