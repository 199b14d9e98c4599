import { tinySuite } from '../support/tiny-suite.ts';

/** Registers that the guest reads at the start, before it changes any: those that firmware leaves alone. */
const shown: readonly (readonly [string, string])[] = [
  ['identifier', 'X2APIC_ID'],
  ['task priority', 'X2APIC_TPR'],
  ['processor priority', '0x80A'],
  ['in service, vectors 0 to 31', 'X2APIC_ISR'],
  ['requested, vectors 32 to 63', 'X2APIC_IRR + 1'],
  ['timer entry', 'X2APIC_LVT_TIMER'],
  ['error entry', 'X2APIC_LVT_ERROR'],
  ['initial count', 'X2APIC_INITIAL_COUNT'],
  ['current count', 'X2APIC_CURRENT_COUNT'],
  ['divider', 'X2APIC_DIVIDE'],
];

tinySuite('The local APIC in x2APIC mode', {
  mode: 64,
  code: String.raw`
.macro get index:req
    mov ecx, \index
    rdmsr
    shl rdx, 32
    or rax, rdx
.endm
.macro put index:req, low:req, high=0
    mov ecx, \index
    mov eax, \low
    mov edx, \high
    here
    wrmsr
.endm
main:
    call apic_start
${shown.map(([name, index]) => `    get ${index}\n    show "${name}", rax`).join('\n')}
    get X2APIC_VERSION
    expect_bits "the version is that of an integrated APIC", rax, 0xF0, 0x10
    get X2APIC_SPURIOUS
    expect_bits "the spurious vector and the enable bit", rax, 0x1FF, 0x1FF
    faults "the identifier cannot be written", GP, 0, put X2APIC_ID, 0
    faults "the version cannot be written", GP, 0, put X2APIC_VERSION, 0
    faults "the processor priority cannot be written", GP, 0, put 0x80A, 0
    faults "the logical destination cannot be written", GP, 0, put X2APIC_LDR, 0
    faults "the in-service registers cannot be written", GP, 0, put X2APIC_ISR, 0
    faults "the request registers cannot be written", GP, 0, put X2APIC_IRR, 0
    faults "the current count cannot be written", GP, 0, put X2APIC_CURRENT_COUNT, 0
    mov ecx, X2APIC_EOI
    faults "the end of interrupt cannot be read", GP, 0, rdmsr
    mov ecx, X2APIC_SELF_IPI
    faults "the self-IPI cannot be read", GP, 0, rdmsr
    mov ecx, 0x80E
    faults "there is no destination format", GP, 0, rdmsr
    mov ecx, 0x831
    faults "there is no second command register", GP, 0, rdmsr
    mov ecx, 0x800
    faults "there is no register 0x800", GP, 0, rdmsr
    mov ecx, 0x8FF
    faults "there is no register 0x8FF", GP, 0, rdmsr
    faults "an end of interrupt other than zero", GP, 0, put X2APIC_EOI, 1
    faults "an error status other than zero", GP, 0, put X2APIC_ESR, 1
    works "an error status of zero", put X2APIC_ESR, 0
    faults "the task priority: reserved bits", GP, 0, put X2APIC_TPR, 0x100
    faults "the upper half of a 32-bit register", GP, 0, put X2APIC_TPR, 0, 1
    faults "the spurious vector: reserved bits", GP, 0, put X2APIC_SPURIOUS, 0x100001FF

    put X2APIC_LVT_LINT0, 0x10751
    get X2APIC_LVT_LINT0
    expect "an entry of the local vector table reads as written", rax, 0x10751
    put X2APIC_DIVIDE, 3
    get X2APIC_DIVIDE
    expect "the divider reads as written", rax, 3
    put X2APIC_LVT_TIMER, 0x10050
    call count_ticks
    mov r12, r13
    put X2APIC_DIVIDE, 0                # by 2
    call count_ticks
    lea rax, [r12 * 8]
    sub rax, r13
    add rax, 2000
    expect_range "divided by 16 it counts an eighth of what it counts divided by 2", rax, 0, 4000
    put X2APIC_INITIAL_COUNT, 0
    get X2APIC_CURRENT_COUNT
    expect "an initial count of zero stops it", rax, 0

    mov rax, offset look
    mov [interrupt_hook], rax
    mov dword ptr [interrupt_count], 0
    put X2APIC_SELF_IPI, 0x61
    get X2APIC_IRR + 3
    expect "a self-IPI is requested", rax, 2
    sti
    nop
    nop
    cli
    expect "a self-IPI comes in", "[interrupt_vector]", 0x61
    expect "a self-IPI comes once", "[interrupt_count]", 1
    expect "in service during the handler", "[seen_service]", 2
    expect "the processor priority during the handler", "[seen_priority]", 0x60
    get X2APIC_ISR + 3
    expect "not in service after the end of interrupt", rax, 0
    get X2APIC_ID
    mov edx, eax
    mov eax, 0x4062
    mov ecx, X2APIC_ICR
    wrmsr
    sti
    nop
    nop
    cli
    expect "an IPI to its own number", "[interrupt_vector]", 0x62
    put X2APIC_ICR, 0x44063
    sti
    nop
    nop
    cli
    expect "an IPI to itself by shorthand", "[interrupt_vector]", 0x63
    put X2APIC_ICR, 0x84064
    sti
    nop
    nop
    cli
    expect "an IPI to all, itself among them", "[interrupt_vector]", 0x64
    mov dword ptr [interrupt_count], 0
    put X2APIC_ICR, 0xC4065
    sti
    nop
    nop
    cli
    expect "an IPI to all but itself", "[interrupt_count]", 0

    put X2APIC_TPR, 0x70
    mov dword ptr [interrupt_count], 0
    put X2APIC_SELF_IPI, 0x71
    put X2APIC_SELF_IPI, 0x61
    sti
    nop
    nop
    expect "the task priority holds back its own class and those below", "[interrupt_count]", 0
    put X2APIC_SELF_IPI, 0x81
    nop
    nop
    expect "a higher class comes in", "[interrupt_vector]", 0x81
    expect "a higher class comes in alone", "[interrupt_count]", 1
    put X2APIC_TPR, 0x60
    nop
    nop
    expect "lowering the task priority lets the next one in", "[interrupt_vector]", 0x71
    put X2APIC_TPR, 0
    nop
    nop
    expect "and then the last", "[interrupt_vector]", 0x61
    cli
    expect "each came once", "[interrupt_count]", 3
    put X2APIC_SELF_IPI, 0x51
    put X2APIC_SELF_IPI, 0x91
    put X2APIC_SELF_IPI, 0x91
    mov dword ptr [interrupt_count], 0
    sti
    nop
    nop
    nop
    nop
    cli
    expect "two requests of one vector are one, and the higher came first", "[interrupt_vector]", 0x51
    expect "two vectors, two interrupts", "[interrupt_count]", 2
    jmp over
# R13 := ticks of the timer during 160,000 instructions.
count_ticks:
    put X2APIC_INITIAL_COUNT, -1
    mov ecx, 160000
    loop .
    get X2APIC_CURRENT_COUNT
    mov r13d, -1
    sub r13d, eax
    ret
look:
    push rax
    push rcx
    push rdx
    get X2APIC_ISR + 3
    mov [seen_service], rax
    get 0x80A
    mov [seen_priority], rax
    pop rdx
    pop rcx
    pop rax
    ret
variable seen_service
variable seen_priority
over:
    mov qword ptr [interrupt_hook], 0
`,
  // Bochs lets reserved bits pass, where SDM 11.12.1.2 has #GP, and has no logical number (SDM 11.12.10.2).
  underLyn: `
    get X2APIC_LDR
    expect "the logical destination follows from the identifier", rax, 1
    faults "the timer entry: reserved bits", GP, 0, put X2APIC_LVT_TIMER, 0x100000
    faults "the self-IPI: reserved bits", GP, 0, put X2APIC_SELF_IPI, 0x100
    faults "the divider: reserved bits", GP, 0, put X2APIC_DIVIDE, 0x10
    mov eax, 0xFEE00020
    put X2APIC_ICR, 0xC4500
    reached "INIT to all others, of whom there are none"
    put X2APIC_ICR, 0xC4610
    reached "start-up to all others, of whom there are none"
    put X2APIC_ICR, 0x40FF, 0xFFFFFFFF
    put X2APIC_ICR, 0x4030, 77
    reached "IPIs to processors that are not there"
`,
});
