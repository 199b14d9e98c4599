# Real mode: as a BIOS starts a boot sector.
main:
    smsw ax
    expect_bits "the guest is in real mode", eax, 1, 0
    mov ax, 0x2000
    mov fs, ax
    mov dword ptr fs:[0x10], 0x600D
    xor ax, ax
    mov eax, [check_name]
    mov ax, 0x2001
    mov gs, ax
    mov eax, gs:[0]
    expect "a segment begins at sixteen times its number", eax, 0x600D
    faults "DIV by zero", DE, 0, div word ptr [zero]
    faults "UD2", UD, 0, ud2
    mov eax, 1
    cpuid
    expect_bits "CPUID tells of a hypervisor", ecx, 1 << 31, 1 << 31
    mov ecx, 0x12345
    faults "RDMSR of a register that is not there", GP, 0, rdmsr
    mov eax, cr0
    expect_bits "protection is off in CR0", eax, 1, 0
    done
.pushsection .data
zero: .long 0
.popsection
