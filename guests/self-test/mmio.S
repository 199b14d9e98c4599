# A device that is reached as memory, the local APIC: instructions that Lyn carries out.
.set APIC, 0xFEE00000
main:
    mov ecx, IA32_APIC_BASE
    rdmsr
    test eax, 1 << 10
    jz 1f
    and eax, ~(3 << 10)                 # from x2APIC mode by way of off (SDM 12.12.5)
    wrmsr
    or eax, 1 << 11
    wrmsr
1:  mov ebx, APIC
    mov dword ptr [rbx + 0xF0], 0x1FF
    mov eax, [rbx + 0x30]
    expect_bits "MOV from a register of the device", rax, 0xF0, 0x10
    movabs eax, [APIC + 0xF0]
    expect "MOV from an address of its own", rax, 0x1FF
    mov esi, APIC + 0xF0
    cld
    lodsd
    expect "LODS", rax, 0x1FF
    mov edi, APIC + 0x80
    mov eax, 0x20
    mov ecx, 1
    rep stosd
    expect "REP STOS", rcx, 0
    or dword ptr [rbx + 0x80], 0x10
    mov eax, 0x50
    xchg [rbx + 0x80], eax
    expect "OR, then XCHG", rax, 0x30
    mov eax, 0x10
    lock xadd [rbx + 0x80], eax
    expect "XADD: what was there", rax, 0x50
    cmp dword ptr [rbx + 0x80], 0x60
    sete al
    movzx eax, al
    expect "CMP", rax, 1
    test dword ptr [rbx + 0xF0], 0x100
    setnz al
    movzx eax, al
    expect "TEST", rax, 1
    done
