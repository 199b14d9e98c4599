# The local APIC in x2APIC mode.

.set X2APIC_ID, 0x802
.set X2APIC_VERSION, 0x803
.set X2APIC_TPR, 0x808
.set X2APIC_EOI, 0x80B
.set X2APIC_LDR, 0x80D
.set X2APIC_SPURIOUS, 0x80F
.set X2APIC_ISR, 0x810
.set X2APIC_TMR, 0x818
.set X2APIC_IRR, 0x820
.set X2APIC_ESR, 0x828
.set X2APIC_ICR, 0x830
.set X2APIC_LVT_TIMER, 0x832
.set X2APIC_LVT_LINT0, 0x835
.set X2APIC_LVT_LINT1, 0x836
.set X2APIC_LVT_ERROR, 0x837
.set X2APIC_INITIAL_COUNT, 0x838
.set X2APIC_CURRENT_COUNT, 0x839
.set X2APIC_DIVIDE, 0x83E
.set X2APIC_SELF_IPI, 0x83F
.set IA32_APIC_BASE, 0x1B
.set IA32_TSC_DEADLINE, 0x6E0

# Writes a constant to an MSR; keeps all registers.
.macro msr_write index:req, low:req, high=0
    push acc
    push cnt
    push dat
    mov ecx, \index
    mov eax, \low
    mov edx, \high
    wrmsr
    pop dat
    pop cnt
    pop acc
.endm

# EDX:EAX := the MSR; ECX is lost.
.macro msr_read index:req
    mov ecx, \index
    rdmsr
.endm

# Switches the local APIC to x2APIC mode unless it is there already, and enables it with spurious vector 0xFF.
apic_start:
    push acc
    push cnt
    push dat
    mov ecx, IA32_APIC_BASE
    rdmsr
    test eax, 1 << 10
    jnz 1f
    or eax, 1 << 10 | 1 << 11
    wrmsr
1:  mov ecx, X2APIC_SPURIOUS
    mov eax, 0x1FF
    xor edx, edx
    wrmsr
    mov dword ptr [local_apic_vectors], 1
    pop dat
    pop cnt
    pop acc
    ret
