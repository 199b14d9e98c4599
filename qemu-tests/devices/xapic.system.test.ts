import { tinySuite } from '../support/tiny-suite.ts';

tinySuite('The local APIC in xAPIC mode', {
  mode: 64,
  code: String.raw`
.set APIC, 0xFEE00000
.macro base low:req
    mov ecx, IA32_APIC_BASE
    mov eax, \low
    xor edx, edx
    here
    wrmsr
.endm
main:
    cmp dword ptr [under_hypervisor], 0
    je 1f                               # a PC's firmware leaves it in xAPIC mode
    base 0xFEE00100
    base 0xFEE00900
1:  mov ebx, APIC
    mov rax, offset end
    mov [interrupt_hook], rax
    mov dword ptr [rbx + 0xF0], 0x1FF

    mov eax, [rbx + 0x20]
    show "identifier", rax
    mov eax, [rbx + 0x30]
    expect_bits "the version is that of an integrated APIC", rax, 0xF0, 0x10
    cmp dword ptr [rbx + 0xF0], 0x1FF
    sete al
    movzx eax, al
    expect "CMP with a register of the device", rax, 1
    test dword ptr [rbx + 0xF0], 0x100
    setnz al
    movzx eax, al
    expect "TEST with a register of the device", rax, 1
    movabs eax, [0xFEE000F0]
    expect "MOV from an address of its own", rax, 0x1FF
    mov esi, APIC + 0xF0
    cld
    lodsd
    expect "LODS", rax, 0x1FF
    mov esi, APIC + 0xF0
    mov rdi, offset word
    movsd
    mov eax, [word]
    expect "MOVS", rax, 0x1FF
    mov edi, APIC + 0x80
    mov eax, 0x20
    mov ecx, 1
    rep stosd
    expect "REP STOS ends with a count of zero", rcx, 0
    mov rax, cr8
    expect "the task priority is CR8", rax, 2
    xor eax, eax
    mov cr8, rax
    mov eax, [rbx + 0x80]
    expect "CR8 is the task priority", rax, 0
    or dword ptr [rbx + 0x80], 0x30
    add dword ptr [rbx + 0x80], 0x10
    mov eax, [rbx + 0x80]
    expect "OR and ADD to a register of the device", rax, 0x40
    mov eax, 0x50
    xchg [rbx + 0x80], eax
    expect "XCHG: what was there", rax, 0x40
    mov ecx, 0x60
    mov eax, 0x50
    lock cmpxchg [rbx + 0x80], ecx
    sete al
    movzx eax, al
    expect "CMPXCHG: equal", rax, 1
    mov eax, 0x10
    lock xadd [rbx + 0x80], eax
    expect "XADD: what was there", rax, 0x60
    lock btr dword ptr [rbx + 0x80], 4
    setc al
    movzx eax, al
    expect "BTR: the bit", rax, 1
    mov eax, [rbx + 0x80]
    expect "after XCHG, CMPXCHG, XADD and BTR", rax, 0x60
    and dword ptr [rbx + 0x80], 0
    mov dword ptr [rbx + 0xE0], 0xFFFFFFFF
    mov dword ptr [rbx + 0xD0], 0x02000000
    mov eax, [rbx + 0xD0]
    expect "the logical destination reads as written", rax, 0x02000000
    mov eax, [rbx + 0xE0]
    expect "the destination format is flat", rax, 0xFFFFFFFF

    mov dword ptr [rbx + 0x3E0], 0xB
    mov dword ptr [rbx + 0x320], 0x51
    mov dword ptr [rbx + 0x380], 20000
    sti
    mov ecx, 4000000
1:  cmp dword ptr [interrupt_count], 0
    loope 1b
    cli
    expect "the timer's interrupt comes", "[interrupt_vector]", 0x51
    expect "it comes once", "[interrupt_count]", 1
    expect "in service during the handler", "[seen]", 1 << 17
    mov eax, [rbx + 0x120]
    expect "not in service after the end of interrupt", rax, 0
    mov eax, [rbx + 0x390]
    expect "its count is zero", rax, 0

    mov dword ptr [rbx + 0x300], 0x44061
    call take
    expect "an IPI to itself by shorthand", "[interrupt_vector]", 0x61
    mov eax, [rbx + 0x20]
    mov [rbx + 0x310], eax
    mov dword ptr [rbx + 0x300], 0x4062
    call take
    expect "an IPI to its own number", "[interrupt_vector]", 0x62
    mov eax, 0x02000000
    movnti [rbx + 0x310], eax
    mov dword ptr [rbx + 0x300], 0x4863
    call take
    expect "an IPI to its logical number", "[interrupt_vector]", 0x63
    mov dword ptr [rbx + 0x300], 0x84064
    call take
    expect "an IPI to all, itself among them", "[interrupt_vector]", 0x64
    mov dword ptr [interrupt_count], 0
    mov dword ptr [rbx + 0x300], 0xC4065
    call take
    expect "an IPI to all but itself", "[interrupt_count]", 0
    jmp over
take:
    sti
    nop
    nop
    cli
    ret
end:
    push rbx
    mov ebx, APIC
    mov eax, [rbx + 0x120]
    mov [seen], rax
    mov dword ptr [rbx + 0xB0], 0
    pop rbx
    ret
variable seen
variable word
over:
`,
  // Bochs' APIC that has been switched off stays off; the processor of QEMU has no x2APIC mode, and forgets CPUID's bit.
  underLyn: `
    mov ecx, X2APIC_ID
    faults "there are no registers by MSR", GP, 0, rdmsr
    base 0xFEE00100
    mov eax, 1
    cpuid
    shr edx, 9
    and edx, 1
    expect "switched off it is not in CPUID", rdx, 0
    base 0xFEE00900
    mov eax, 1
    cpuid
    shr edx, 9
    and edx, 1
    expect "switched on it is in CPUID", rdx, 1
    mov ebx, APIC
    mov eax, [rbx + 0xF0]
    expect "off and on is a reset", rax, 0xFF
    mov dword ptr [rbx + 0xF0], 0x1FF
    mov ecx, IA32_APIC_BASE
    mov edx, 0
    mov eax, 0xFEE10900
    faults "the page cannot be moved", GP, 0, wrmsr
    mov eax, [rbx + 0x3F0]
    mov dword ptr [rbx + 0x280], 0
    mov eax, [rbx + 0x280]
    expect "a register that is not there is an error", rax, 0x80
    mov dword ptr [rbx + 0xF0 + 2], 0
    mov al, [rbx + 0xF1]
    movzx eax, al
    expect "an access that is not aligned is split, and its parts are dropped", rax, 1
    base 0xFEE00D00
    mov eax, [rbx + 0x30]
    expect "in x2APIC mode nothing is at the page", rax, 0xFFFFFFFF
    mov ecx, X2APIC_VERSION
    works "the registers are reached by MSR again", rdmsr
`,
});
