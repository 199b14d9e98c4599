import { tinySuite } from '../support/tiny-suite.ts';

/** The VMX instructions, each with operands that would be good ones. Without CR4.VMXE: #UD (SDM volume 3, chapter 31). */
const vmxInstructions = [
  'vmxon [0x20000]',
  'vmxoff',
  'vmclear [0x20000]',
  'vmptrld [0x20000]',
  'vmptrst [0x20000]',
  'vmread rax, rcx',
  'vmwrite rax, rcx',
  'vmlaunch',
  'vmresume',
  'invept rax, [0x20000]',
  'invvpid rax, [0x20000]',
  'vmfunc',
];

tinySuite('VMX instructions', {
  mode: 64,
  code: `
main:
    xor eax, eax
    mov ecx, 0x681E
${vmxInstructions.map((text) => `    faults "${text.toUpperCase()}", UD, 0, ${text}`).join('\n')}
${vmxInstructions.map((text) => `    user_faults "${text.toUpperCase()} in ring 3", UD, 0, ${text}`).join('\n')}
`,
  underLyn: `
.if AMD
.macro hypercall
    vmmcall
.endm
.macro other_hypercall
    vmcall
.endm
.else
.macro hypercall
    vmcall
.endm
.macro other_hypercall
    vmmcall
.endm
.endif
    mov eax, 1234
    xor ebx, ebx
    works "hypercall", hypercall
    expect "a hypercall of an unknown number answers as KVM does", rax, -1000
    mov rax, -1
    mov rbx, -1
    mov rcx, -1
    mov rdx, -1
    mov rsi, -1
    works "hypercall with every operand at its maximum", hypercall
    expect "a hypercall with every operand at its maximum is unknown", rax, -1000
    expect "a hypercall changes only RAX", rbx, -1
    mov eax, 5
    user_works "hypercall in ring 3", hypercall
    to_user
    hypercall
    mov [0x20000], rax
    from_user
    expect "a hypercall in ring 3 is not permitted", "[0x20000]", -1
    faults "the other vendor's hypercall", UD, 0, other_hypercall
`,
});

/** Those of AMD-V, without EFER.SVME: #UD (APM volume 3). */
const svmInstructions = ['vmrun', 'vmload', 'vmsave', 'stgi', 'clgi', 'skinit', 'invlpga'];

tinySuite('AMD-V instructions', {
  mode: 64,
  code: `
main:
    mov eax, 0x20000
    xor ecx, ecx
${svmInstructions.map((text) => `    faults "${text.toUpperCase()}", UD, 0, ${text}`).join('\n')}
`,
});

tinySuite('Instructions that a processor need not have', {
  mode: 64,
  code: String.raw`
.macro put index:req, value:req
    mov eax, \value
    xor edx, edx
    mov ecx, \index
    wrmsr
.endm
main:
    faults "UD2", UD, 0, ud2
    put 0xC0000103, 0x5aa5
    mov rcx, -1
    mov rax, -1
    mov rdx, -1
    works "RDTSCP", rdtscp
    expect "RDTSCP gives IA32_TSC_AUX in RCX", rcx, 0x5aa5
    shr rax, 32
    expect "RDTSCP clears the upper half of RAX", rax, 0
    rdtsc
    shl rdx, 32
    lea r8, [rdx + rax]
    rdtscp
    shl rdx, 32
    lea r9, [rdx + rax]
    rdtsc
    shl rdx, 32
    lea r10, [rdx + rax]
    sub r10, r9
    sub r9, r8
    expect_range "RDTSCP is the clock that RDTSC is: not before", r9, 0, 100000
    expect_range "RDTSCP is the clock that RDTSC is: not after", r10, 0, 100000

    mov qword ptr [0x20000], 0
    mov qword ptr [0x20008], 0x200000
    xor eax, eax
    works "INVPCID of one address", invpcid rax, [0x20000]
    mov eax, 1
    works "INVPCID of one context", invpcid rax, [0x20000]
    mov eax, 2
    works "INVPCID of everything", invpcid rax, [0x20000]
    mov eax, 3
    works "INVPCID of everything but globals", invpcid rax, [0x20000]
    mov eax, 4
    faults "INVPCID of an unknown kind", GP, 0, invpcid rax, [0x20000]
    mov rax, -1
    faults "INVPCID of the greatest kind", GP, 0, invpcid rax, [0x20000]
    xor eax, eax
    mov qword ptr [0x20000], 0x1000
    faults "INVPCID with reserved bits", GP, 0, invpcid rax, [0x20000]
    mov qword ptr [0x20000], 1
    faults "INVPCID of a PCID without CR4.PCIDE", GP, 0, invpcid rax, [0x20000]
    mov qword ptr [0x20000], 0
    mov rax, 0x0000800000000000
    mov [0x20008], rax
    xor eax, eax
    faults "INVPCID of an address that is not canonical", GP, 0, invpcid rax, [0x20000]
    mov eax, 2
    mov qword ptr [PAGE_TABLE + 8], 0
    invlpg [0x201000]
    faults "INVPCID with its operand in a missing page", PF, 0, invpcid rax, [0x201000]
    user_faults "INVPCID in ring 3", GP, 0, invpcid rax, [0x20000]
    works "INVLPG", invlpg [0x200000]
    user_faults "INVLPG in ring 3", GP, 0, invlpg [0x200000]
    mov qword ptr [PAGE_TABLE + 8], 0x201007
    mov rax, [0x201000]
    mov qword ptr [PAGE_TABLE + 8], 0
    invlpg [0x201000]
    faults "INVLPG makes a change of the page table count", PF, 0, mov rax, [0x201000]

    works "INVD", invd
    works "WBINVD", wbinvd
    user_faults "INVD in ring 3", GP, 0, invd
    user_faults "WBINVD in ring 3", GP, 0, wbinvd
    works "PAUSE", pause
    works "CLFLUSH", clflush [0x20000]
    works "RDRAND", rdrand rax
    faults "RSM outside of SMM", UD, 0, rsm
    faults "GETSEC without CR4.SMXE", UD, 0, getsec
    user_faults "HLT in ring 3", GP, 0, hlt
    user_faults "MOV to DR7 in ring 3", GP, 0, mov dr7, rax
    mov eax, 1
    faults "XSAVES, which this processor lacks", UD, 0, .byte 0x48, 0x0f, 0xc7, 0x2c, 0x25, 0, 0, 2, 0
    faults "XSAVE without CR4.OSXSAVE", UD, 0, xsave [0x20000]
    faults "RDSEED, which this processor lacks", UD, 0, rdseed rax
    faults "ENCLS, which this processor lacks", UD, 0, .byte 0x0f, 0x01, 0xcf
    faults "PCONFIG, which this processor lacks", UD, 0, .byte 0x0f, 0x01, 0xc5
    works "WBNOINVD is WBINVD where it is not known", .byte 0xf3, 0x0f, 0x09

    sgdt [0x20000]
    movzx eax, word ptr [0x20000]
    expect "SGDT: the limit", rax, "gdt_end - gdt - 1"
    expect "SGDT: the base", "[0x20002]", "offset gdt"
    sidt [0x20010]
    movzx eax, word ptr [0x20010]
    expect "SIDT: the limit", rax, 0xFFF
    expect "SIDT: the base", "[0x20012]", IDT
    str rax
    expect "STR", rax, TASK
    xor eax, eax
    lldt ax
    mov rax, -1
    sldt rax
    expect "SLDT", rax, 0
    mov eax, 0x1234
    faults "LLDT of a selector beyond the GDT", GP, 0x1234, lldt ax
    mov eax, DATA
    faults "LLDT of a data segment", GP, DATA, lldt ax
    mov eax, TASK
    faults "LTR of a busy TSS", GP, TASK, ltr ax
    xor eax, eax
    faults "LTR of a null selector", GP, 0, ltr ax
    user_faults "LGDT in ring 3", GP, 0, lgdt [0x20000]
    user_faults "LIDT in ring 3", GP, 0, lidt [0x20010]
    user_faults "LLDT in ring 3", GP, 0, lldt ax
    user_faults "LTR in ring 3", GP, 0, ltr ax
    user_works "SGDT in ring 3 is allowed", sgdt [0x20000]
    xor ecx, ecx
    user_faults "RDPMC in ring 3 without CR4.PCE", GP, 0, rdpmc
    mov ecx, 0x12345
    faults "RDPMC of a counter that is not there", GP, 0, rdpmc
`,
  underLyn: `
    xor ecx, ecx
    faults "RDPMC: the guest has no counters", GP, 0, rdpmc
    mov ecx, 0x40000000
    faults "RDPMC: the guest has no fixed counters", GP, 0, rdpmc
    mov eax, 0x20000
    xor ecx, ecx
    xor edx, edx
    faults "MONITOR, which is not offered", UD, 0, monitor
    xor eax, eax
    faults "MWAIT, which is not offered", UD, 0, mwait
    mov rax, cr4
    or eax, 1 << 14
    faults "SMX is not offered", GP, 0, mov cr4, rax
`,
});
