# RDMSR and WRMSR: registers of the guest's own, registers that Lyn keeps, and those that are not there.
.macro get index:req
    mov ecx, \index
    rdmsr
    shl rdx, 32
    or rax, rdx
.endm
.macro put index:req, value:req
    mov rax, \value
    mov rdx, rax
    shr rdx, 32
    mov ecx, \index
    here
    wrmsr
.endm
main:
    put 0xC0000082, 0xFFFF800012345678
    get 0xC0000082
    expect "LSTAR keeps an address", rax, 0xFFFF800012345678
    put 0xC0000100, 0x123456000
    get 0xC0000100
    expect "FS base", rax, 0x123456000
    put 0xC0000102, 0x123457000
    get 0xC0000102
    expect "KERNEL_GS base", rax, 0x123457000
    get 0x277
    expect "the PAT is that of a reset", rax, 0x0007040600070406
    faults "the PAT refuses a type that there is not", GP, 0, put 0x277, 2
    put 0x174, 8
    get 0x174
    expect "SYSENTER_CS", rax, 8
    get 0x1B
    expect_bits "the local APIC is on, of the first processor", rax, 0x900, 0x900
    get 0x3A
    expect_bits "IA32_FEATURE_CONTROL: locked, and VT-x off", rax, 7, 1
    mov ecx, 0x12345
    faults "a register that is not there: reading", GP, 0, rdmsr
    faults "a register that is not there: writing", GP, 0, put 0x12345, 1
    user_faults "RDMSR in ring 3", GP, 0, rdmsr
    done
