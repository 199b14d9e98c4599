import { tinySuite } from '../support/tiny-suite.ts';

/** Instructions that exit, each of one instruction, with what they need beforehand. */
const exiting: readonly (readonly [name: string, before: string, instruction: string])[] = [
  ['NOP', '', 'nop'],
  ['CPUID', 'mov eax, 1', 'cpuid'],
  ['RDMSR', 'mov ecx, 0x10', 'rdmsr'],
  ['WRMSR', 'mov ecx, 0x174; xor eax, eax; xor edx, edx', 'wrmsr'],
  ['IN', '', 'in al, 0x21'],
  ['OUT', 'mov al, 0xff', 'out 0x21, al'],
  ['INSB', 'mov edi, 0x20000; mov dx, 0x3ff', 'insb'],
  ['OUTSB', 'mov esi, 0x20000; mov dx, 0x3ff', 'outsb'],
  ['MOV from CR0', '', 'mov rax, cr0'],
  ['MOV to CR0', 'mov rax, cr0', 'mov cr0, rax'],
  ['MOV to CR3', 'mov rax, cr3', 'mov cr3, rax'],
  ['MOV to CR4', 'mov rax, cr4', 'mov cr4, rax'],
  ['MOV to CR8', 'xor eax, eax', 'mov cr8, rax'],
  ['CLTS', '', 'clts'],
  ['LMSW', 'smsw ax', 'lmsw ax'],
  ['XSETBV', 'xor ecx, ecx; xor edx, edx; mov eax, 1', 'xsetbv'],
  ['WBINVD', '', 'wbinvd'],
  ['INVD', '', 'invd'],
  ['RDTSCP', '', 'rdtscp'],
  ['INVLPG', '', 'invlpg [0x200000]'],
];

const singleStep = exiting
  .map(([name, before, instruction]) => `
    ${before.split('; ').join('\n    ')}
    observe
    call clear_debug
    push 0x102
    popfq
    ${instruction}
88881: nop
    attempted
    expect_exception "single-step over ${name}", DB
    expect "single-step over ${name}: RIP", "[seen_ip]", "offset 88881b"
    expect "single-step over ${name}: DR6 has BS alone", "[seen_dr6]", 0xffff4ff0`)
  .join('');

const instructionBreakpoints = exiting
  .map(([name, before, instruction]) => `
    ${before.split('; ').join('\n    ')}
    attempt
    call clear_debug
    push rax
    mov rax, offset 88882f
    mov dr0, rax
    mov eax, 0x401
    mov dr7, rax
    pop rax
88882: ${instruction}
    attempted
    expect_exception "instruction breakpoint on ${name}", DB
    expect "instruction breakpoint on ${name}: RIP", "[seen_ip]", "offset 88882b"
    expect_bits "instruction breakpoint on ${name}: DR6", "[seen_dr6]", 0xE00F, 1
    xor eax, eax
    mov dr7, rax`)
  .join('');

const helpers = String.raw`
clear_debug:
    push rax
    mov eax, 0xFFFF0FF0
    mov dr6, rax
    mov eax, 0x400
    mov dr7, rax
    pop rax
    ret
# Watches \length bytes at \address with DR0; kind 1 is a write, 2 I/O, 3 a read or write.
.macro watch address:req, kind:req, length:req
    call clear_debug
    push rax
    mov rax, \address
    mov dr0, rax
    mov rax, 0x401 | (\kind) << 16 | ((\length) - 1) << 18
    mov dr7, rax
    pop rax
.endm
.macro unwatch
    push rax
    mov eax, 0x400
    mov dr7, rax
    pop rax
.endm
`;

tinySuite('Single-step', {
  mode: 64,
  code: `
    jmp main
${helpers}
main:
    mov rax, cr4
    or eax, 1 << 18
    mov cr4, rax
${singleStep}

    mov edi, 0x20000
    mov ecx, 3
    mov edx, 0x3ff
    observe
    call clear_debug
    push 0x102
    popfq
1:  rep insb
    nop
    attempted
    expect_exception "single-step over REP INSB", DB
    expect "single-step over REP INSB: after one element, at the same instruction", "[seen_ip]", "offset 1b"
    expect "single-step over REP INSB: TF was cleared then, and the rest is done", rcx, 0
    expect "single-step over REP INSB: one trap", "[seen_count]", 1

    observe
    call clear_debug
    push 0x102
    popfq
    mov ecx, 0x12345
    attempted
    expect_exception "single-step over an instruction that does not exit", DB
    attempt
    mov ecx, 0x12345
    call clear_debug
    push 0x102
    popfq
1:  rdmsr
    nop
    attempted
    expect_exception "a faulting RDMSR under single-step gives #GP", GP
    expect "a faulting RDMSR under single-step gives #GP: RIP", "[seen_ip]", "offset 1b"
    expect_bits "a faulting RDMSR under single-step: TF is in the flags", "[seen_flags]", 0x100, 0x100
    expect "a faulting RDMSR under single-step: no BS in DR6", "[seen_dr6]", 0xffff0ff0
    observe
    call clear_debug
    mov eax, DATA
    push 0x102
    popfq
    mov ss, eax
    nop
2:  nop
    attempted
    expect_exception "MOV SS holds the trap back for one instruction", DB
    show "MOV SS holds the trap back: distance of RIP", "[seen_ip]"
    observe
    call clear_debug
    mov eax, DATA
    push 0x102
    popfq
    mov ss, eax
    cpuid
3:  nop
    attempted
    expect_exception "MOV SS, then CPUID under single-step", DB
    expect "MOV SS, then CPUID under single-step: RIP", "[seen_ip]", "offset 3b"
    expect "MOV SS, then CPUID under single-step: DR6", "[seen_dr6]", 0xffff4ff0
`,
});

tinySuite('Breakpoints in the debug registers', {
  mode: 64,
  code: `
    jmp main
${helpers}
main:
    mov rax, cr4
    or eax, 1 << 18
    mov cr4, rax
${instructionBreakpoints}

    watch 0x20000, 1, 4
    observe
    mov dword ptr [0x20000], 1
1:  nop
    attempted
    expect_exception "data breakpoint on a write", DB
    expect "data breakpoint on a write: RIP is behind it", "[seen_ip]", "offset 1b"
    expect "data breakpoint on a write: DR6", "[seen_dr6]", 0xffff0ff1
    unwatch
    watch 0x20000, 1, 4
    works "data breakpoint on a write: a read passes", mov eax, [0x20000]
    works "data breakpoint on a write: a neighbour passes", mov [0x20004], eax
    unwatch
    watch 0x20000, 3, 1
    observe
    mov al, [0x20000]
1:  nop
    attempted
    expect_exception "data breakpoint on a read", DB
    expect "data breakpoint on a read: RIP is behind it", "[seen_ip]", "offset 1b"
    unwatch
    watch 0x20000, 1, 1
    observe
    push 0x102
    popfq
    mov [0x20000], al
1:  nop
    attempted
    expect_exception "data breakpoint under single-step", DB
    expect "data breakpoint under single-step: DR6 has both", "[seen_dr6]", 0xffff4ff1
    unwatch
    watch 0x20000, 1, 1
    observe
    mov ss, [stack_selector]
    mov [0x20000], al
1:  nop
    attempted
    expect_exception "data breakpoint behind MOV SS", DB
    expect "data breakpoint behind MOV SS: RIP", "[seen_ip]", "offset 1b"
    unwatch
    mov word ptr [0x20000], DATA
    watch 0x20000, 3, 2
    observe
    mov ss, [0x20000]
    nop
1:  nop
    attempted
    expect_exception "data breakpoint of MOV SS itself comes one instruction later", DB
    expect "data breakpoint of MOV SS itself: RIP", "[seen_ip]", "offset 1b"
    expect "data breakpoint of MOV SS itself: DR6", "[seen_dr6]", 0xffff0ff1
    unwatch
    watch 0x20000, 3, 2
    observe
    mov ss, [0x20000]
    cpuid
1:  nop
    attempted
    expect_exception "data breakpoint of MOV SS, then CPUID", DB
    expect "data breakpoint of MOV SS, then CPUID: RIP", "[seen_ip]", "offset 1b"
    expect "data breakpoint of MOV SS, then CPUID: DR6", "[seen_dr6]", 0xffff0ff1
    unwatch

    mov rax, cr4
    or eax, 8
    mov cr4, rax
    watch 0x21, 2, 1
    observe
    in al, 0x21
1:  nop
    attempted
    expect_exception "I/O breakpoint on IN", DB
    expect "I/O breakpoint on IN: RIP is behind it", "[seen_ip]", "offset 1b"
    expect "I/O breakpoint on IN: DR6", "[seen_dr6]", 0xffff0ff1
    unwatch
    mov rax, cr4
    and eax, ~8
    mov cr4, rax

    call clear_debug
    mov rax, 0x12345678
    mov dr1, rax
    mov rax, 0xffff800000001234
    mov dr3, rax
    mov eax, 1
    cpuid
    mov rax, dr1
    expect "DR1 is kept", rax, 0x12345678
    mov rax, dr3
    expect "DR3 is kept", rax, 0xffff800000001234
    mov eax, 0xFFFF0FF0
    mov dr6, rax
    mov eax, 0
    mov dr6, rax
    mov rax, dr6
    expect "the fixed bits of DR6", rax, 0xffff0ff0
    mov eax, 0
    mov dr7, rax
    mov rax, dr7
    expect "the fixed bit of DR7", rax, 0x400
    mov rax, 0xFFFF03FF & ~0x80808080
    mov dr7, rax
    mov rax, dr7
    show "DR7 with everything on", rax
    mov eax, 0x400
    mov dr7, rax
.pushsection .data
stack_selector: .word DATA
.popsection
`,
});

tinySuite('General detect and INT1', {
  mode: 64,
  code: `
    jmp main
${helpers}
main:
    attempt
    call clear_debug
    mov eax, 0x2400
    mov dr7, rax
1:  mov rax, dr0
    attempted
    expect_exception "general detect", DB
    expect "general detect: at the instruction itself", "[seen_ip]", "offset 1b"
    expect "general detect: DR6 has BD", "[seen_dr6]", 0xffff2ff0
    mov rax, dr7
    expect "general detect: GD is clear in the handler", rax, 0x400
    observe
    call clear_debug
    .byte 0xF1
1:  nop
    attempted
    expect_exception "INT1", DB
    expect "INT1: RIP is behind it", "[seen_ip]", "offset 1b"
    expect "INT1: DR6 is unchanged", "[seen_dr6]", 0xffff0ff0
    call clear_debug
`,
});
