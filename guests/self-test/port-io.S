# IN, OUT, INS and OUTS: the serial port's scratch register, PCI's address register, a port of nobody.
.set SCRATCH, 0x3FF
.set PCI_ADDRESS, 0xCF8
.set NOBODY, 0x1D00
.set BUFFER, 0x20000
main:
    mov dx, SCRATCH
    mov al, 0x5A
    out dx, al
    mov rax, 0x1122334455667788
    in al, dx
    expect "IN AL keeps the rest of RAX", rax, 0x112233445566775A
    mov dx, NOBODY
    in eax, dx
    expect "a port of nobody reads all ones", rax, 0xFFFFFFFF
    mov dx, PCI_ADDRESS
    mov eax, 0x8000F800
    out dx, eax
    xor eax, eax
    in eax, dx
    expect "32 bits at once", rax, 0x8000F800
    mov dword ptr [BUFFER], 0x44434241
    mov dword ptr [BUFFER + 8], 0
    mov rsi, BUFFER
    mov dx, SCRATCH
    mov ecx, 4
    cld
    rep outsb
    in al, dx
    movzx eax, al
    expect "REP OUTSB ends with the last byte", rax, 0x44
    expect "REP OUTSB counts down", rcx, 0
    mov rdi, BUFFER + 8
    mov ecx, 3
    rep insb
    mov eax, [BUFFER + 8]
    expect "REP INSB stores its bytes", rax, 0x444444
    user_faults "IN in ring 3", GP, 0, in al, dx
    done
