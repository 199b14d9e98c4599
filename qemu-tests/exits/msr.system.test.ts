import { tinySuite } from '../support/tiny-suite.ts';

/** RDX:RAX of an MSR in RAX, and back; MSRs that a test writes get their old value again where the guest goes on using them. */
const macros = String.raw`
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
.macro keeps name:req, index:req, value:req
    put \index, \value
    get \index
    expect "\name", rax, \value
.endm
.set STAR, 0xC0000081
.set LSTAR, 0xC0000082
.set CSTAR, 0xC0000083
.set FMASK, 0xC0000084
.set FS_BASE, 0xC0000100
.set GS_BASE, 0xC0000101
.set KERNEL_GS_BASE, 0xC0000102
.set TSC_AUX, 0xC0000103
.set EFER, 0xC0000080
.set PAT, 0x277
.set NONCANONICAL, 0x0000800000000000
`;

const addresses = (['IA32_SYSENTER_ESP:0x175', 'IA32_SYSENTER_EIP:0x176', 'IA32_LSTAR:LSTAR', 'IA32_CSTAR:CSTAR', 'IA32_FS_BASE:FS_BASE', 'IA32_GS_BASE:GS_BASE', 'IA32_KERNEL_GS_BASE:KERNEL_GS_BASE'] as const)
  .map((pair) => pair.split(':'))
  .map(([name, index]) => `
    put ${index}, 0xffff800012345678
    get ${index}
    expect "${name} keeps an address", rax, 0xffff800012345678
    faults "${name} refuses an address that is not canonical", GP, 0, put ${index}, NONCANONICAL
    get ${index}
    expect "${name} is unchanged after that", rax, 0xffff800012345678
    put ${index}, 0
  `)
  .join('');

tinySuite('RDMSR and WRMSR', {
  mode: 64,
  code: `${macros}
main:
    mov rax, -1
    mov rdx, -1
    mov rcx, 0xffffffff00000010
    rdmsr
    shr rax, 32
    expect "RDMSR ignores the upper half of RCX and clears that of RAX", rax, 0
    shr rdx, 32
    expect "RDMSR clears the upper half of RDX", rdx, 0
    mov ecx, 0x12345
    faults "RDMSR of an MSR that is not there", GP, 0, rdmsr
    mov ecx, 0x12345
    faults "WRMSR of an MSR that is not there", GP, 0, wrmsr
    mov ecx, 0xC0001234
    faults "RDMSR of an MSR that is not there, upper range", GP, 0, rdmsr
    mov ecx, 0x80000000
    faults "RDMSR of an MSR beyond the bitmaps", GP, 0, rdmsr
    mov ecx, 0xFFFFFFFF
    faults "WRMSR of the last MSR there could be", GP, 0, wrmsr
    mov ecx, 0x10
    user_faults "RDMSR in ring 3", GP, 0, rdmsr
    mov ecx, 0x10
    user_faults "WRMSR in ring 3", GP, 0, wrmsr

    get EFER
    expect "IA32_EFER shows SCE, LME, LMA and NXE", rax, 0xD01
    faults "IA32_EFER refuses reserved bits", GP, 0, put EFER, 0xF01
    faults "IA32_EFER refuses to leave long mode with paging on", GP, 0, put EFER, 0xC01
    put EFER, 0x500
    get EFER
    expect "IA32_EFER clears SCE and NXE, and keeps LMA", rax, 0x500
    put EFER, 0x901
    get EFER
    expect "IA32_EFER ignores a write to LMA", rax, 0xD01
    put EFER, 0xD01
    ${addresses}
    put GS_BASE, 0x20000
    mov dword ptr [0x20010], 0x600d
    mov eax, gs:[0x10]
    expect "IA32_GS_BASE is the base of GS", rax, 0x600d
    put KERNEL_GS_BASE, 0x21000
    swapgs
    get GS_BASE
    expect "SWAPGS gives IA32_KERNEL_GS_BASE to GS", rax, 0x21000
    get KERNEL_GS_BASE
    expect "SWAPGS gives the base of GS to IA32_KERNEL_GS_BASE", rax, 0x20000
    keeps "IA32_SYSENTER_CS keeps a selector", 0x174, 0x1234
    keeps "IA32_STAR keeps 64 bits", STAR, 0x0018000800000000
    keeps "IA32_FMASK keeps 32 bits", FMASK, 0x700
    keeps "IA32_TSC_AUX keeps 32 bits", TSC_AUX, 0x1234abcd

    put PAT, 0x0007040600070406
    keeps "IA32_PAT keeps its eight types", PAT, 0x0007010500070406
    faults "IA32_PAT refuses the reserved type 2", GP, 0, put PAT, 0x0007040600070402
    faults "IA32_PAT refuses a type beyond 7", GP, 0, put PAT, 0x0807040600070406
    get PAT
    expect "IA32_PAT is unchanged after that", rax, 0x0007010500070406
    put PAT, 0x0007040600070406
    get 0xFE
    show "IA32_MTRRCAP", rax
    faults "IA32_MTRRCAP cannot be written", GP, 0, put 0xFE, 0
    get 0x2FF
    and eax, 0xff
    faults "IA32_MTRR_DEF_TYPE refuses the reserved type 2", GP, 0, put 0x2FF, 2
    keeps "IA32_MTRR_DEF_TYPE keeps type and enables", 0x2FF, 0xC06
    keeps "IA32_MTRR_PHYSBASE0 keeps base and type", 0x200, 0xE0000000
    keeps "IA32_MTRR_PHYSMASK0 keeps mask and valid", 0x201, 0xFFF0000800
    keeps "IA32_MTRR_FIX4K_C0000 keeps eight types", 0x268, 0x0506050605060506
    get 0x10
    mov r12, rax
    get 0x10
    sub rax, r12
    expect_range "IA32_TIME_STAMP_COUNTER advances", rax, 1, 100000
    get 0x1B
    and eax, 0xfffff900
    or eax, 0x400
    show "IA32_APIC_BASE in x2APIC mode: base, BSP, enabled", rax
`,
  underLyn: `
    get 0x1B
    expect "IA32_APIC_BASE is in x2APIC mode from the start", rax, 0xFEE00D00
    faults "IA32_APIC_BASE refuses the way from x2APIC straight to xAPIC mode", GP, 0, put 0x1B, 0xFEE00900
    works "IA32_BIOS_SIGN_ID takes a write", put 0x8B, 0
    get 0x8B
    mov r12, rax
    put 0x8B, 0x1234567800000000
    get 0x8B
    expect "IA32_BIOS_SIGN_ID stays what it is", rax, r12
    get 0x3A
    expect_bits "IA32_FEATURE_CONTROL is locked, without VMX", rax, 7, 1
    mov ecx, 0x480
    faults "IA32_VMX_BASIC is not there", GP, 0, rdmsr
    mov ecx, 0x48B
    faults "IA32_VMX_PROCBASED_CTLS2 is not there", GP, 0, rdmsr
    mov ecx, 0xC0010114
    faults "AMD's VM_CR is not there", GP, 0, rdmsr
    faults "AMD's VM_HSAVE_PA is not there", GP, 0, put 0xC0010117, 0
    mov ecx, 0xC1
    attempt
    rdmsr
    attempted
    reached "a performance counter brings nobody down"
    put 0x4B564D00, 0x20001
    put 0x4B564D01, 0
    reached "the paravirtual wall clock and clock take a write"
    put 0x11, 0xfffffffffffff000
    put 0x12, 0xfffffffffffff001
    put 0x4B564D00, 0xfffffffffffff000
    put 0x4B564D01, 0xfffffffffffff001
    reached "paravirtual clocks in no memory bring nobody down"
`,
});
