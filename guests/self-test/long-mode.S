# Long mode: 64-bit registers and addresses, privilege, exceptions on stacks of their own.
main:
    mov ecx, 0xC0000080
    rdmsr
    expect_bits "long mode is active in EFER", rax, 0x500, 0x500
    mov rax, 0x123456789ABCDEF0
    mov r15, rax
    mov ecx, 2000
1:  mov eax, 0
    push rcx
    cpuid
    pop rcx
    loop 1b
    mov rax, 0x123456789ABCDEF0
    expect "a register survives two thousand exits", r15, rax
    mov rax, 0x0000800000000000
    faults "an address that is not canonical", GP, 0, mov al, [rax]
    faults "UD2", UD, 0, ud2
    user_faults "WRMSR in ring 3", GP, 0, wrmsr
    user_works "CPUID in ring 3", cpuid
    done
