# The local APIC by its registers in MSRs: an interrupt to itself, the timer, the deadline. It is waited for without HLT: where QEMU's translator
# leaves the guest in the shadow of STI, it enters it again without, and what comes just then comes before HLT, which nothing ends. Nor with PAUSE,
# which that translator leaves in the shadow: STI, PAUSE, CLI lets nothing in there.
main:
    call apic_start
    mov dword ptr [interrupt_count], 0
    sti
    msr_write X2APIC_SELF_IPI, 0x51
    nop
    nop
    cli
    expect "an interrupt to itself", "[interrupt_vector]", 0x51
    msr_write X2APIC_DIVIDE, 0xB
    msr_write X2APIC_LVT_TIMER, 0x52
    mov dword ptr [interrupt_count], 0
    msr_write X2APIC_INITIAL_COUNT, 100000
1:  sti
    nop
    nop
    cli
    cmp dword ptr [interrupt_count], 0
    je 1b
    expect "the timer counts down", "[interrupt_vector]", 0x52
    msr_write X2APIC_LVT_TIMER, 0x40053
    mov dword ptr [interrupt_count], 0
    rdtsc
    shl rdx, 32
    or rax, rdx
    add rax, 200000
    mov r12, rax
    mov rdx, rax
    shr rdx, 32
    mov ecx, IA32_TSC_DEADLINE
    wrmsr
2:  sti
    nop
    nop
    cli
    cmp dword ptr [interrupt_count], 0
    je 2b
    expect "the deadline comes", "[interrupt_vector]", 0x53
    rdtsc
    shl rdx, 32
    or rax, rdx
    cmp rax, r12
    setae al
    movzx eax, al
    expect "not before its time", rax, 1
    done
