# Protected mode, 32 bits: segments with limits, privilege, and task state.
main:
    mov eax, cr0
    expect_bits "protection is on, paging off", eax, 0x80000001, 1
    mov ax, cs
    movzx eax, ax
    expect "the code segment", eax, CODE
    mov dword ptr [gdt + SPARE], 15     # 16 bytes at 0
    mov dword ptr [gdt + SPARE + 4], 0x00409300
    mov eax, SPARE
    mov fs, eax
    works "a read within a segment's limit", mov eax, fs:[12]
    mov eax, 0x1000
    faults "a selector beyond the table", GP, 0x1000, mov fs, eax
    user_faults "CLI in ring 3", GP, 0, cli
    user_faults "HLT in ring 3", GP, 0, hlt
    user_works "arithmetic in ring 3", add eax, eax
    mov eax, 1
    cpuid
    expect_bits "CPUID tells of a hypervisor", ecx, 1 << 31, 1 << 31
    done
