# CPUID: what Lyn shows, which never depends on the guest.
main:
    xor eax, eax
    cpuid
    expect_range "leaves up to 1 at least", rax, 1, 0x20
    mov eax, 1
    cpuid
    expect_bits "a hypervisor", rcx, 1 << 31, 1 << 31
    expect_bits "x2APIC", rcx, 1 << 21, 1 << 21
    expect_bits "no VT-x", rcx, 1 << 5, 0
    expect_bits "no MONITOR", rcx, 1 << 3, 0
    expect_bits "64-bit basics: FPU, TSC, MSR, PAE, CX8, APIC, PGE, CMOV, PAT, FXSR, SSE, SSE2", rdx, 0x0701A371, 0x0701A371
    mov eax, 0x80000001
    cpuid
    expect_bits "no AMD-V", rcx, 1 << 2, 0
    expect_bits "64-bit mode and execute-disable", rdx, 1 << 29 | 1 << 20, 1 << 29 | 1 << 20
    mov eax, 0x40000100
    cpuid
    expect "Lyn's own leaves", rbx, 0x4c6e794c
    mov eax, 0x3FFFFFFF
    xor ecx, ecx
    cpuid
    expect "a leaf that is not there", rax, 0
    done
