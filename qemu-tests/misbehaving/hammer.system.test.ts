import { tinySuite } from '../support/tiny-suite.ts';

/** Every number in CI would take half of its time; LYN_FULL takes them all. */
const full = process.env['LYN_FULL'] === '1';

/** First number, count and step of the MSRs that are hammered. */
const msrs: readonly (readonly [first: number, count: number])[] = [
  [0, full ? 0x2000 : 0xD00],
  [0x40000000, full ? 0x1000 : 0x80],
  [0x4B564D00, 16],
  [0x7FFFFFF0, 32],
  [0xC0000000, full ? 0x2000 : 0x200],
  [0xC0010000, full ? 0x2000 : 0x200],
  [0xFFFFFFF0, 16],
];

tinySuite('Hammering MSRs', {
  mode: 64,
  bare: false,
  code: String.raw`
main:
    xor r15, r15
${msrs.map(([first, count]) => `    mov r12d, ${first}\n    mov r13d, ${count}\n    call hammer`).join('\n')}
    reached "every MSR read and written: its own value, all ones, zero"
    expect_range "most of them are not there", r15, ${msrs.reduce((sum, [, count]) => sum + count, 0)}, 0xffffff
    done
hammer:
    attempt
    mov ecx, r12d
    rdmsr
    wrmsr
    attempted
    call count_fault
    attempt
    mov ecx, r12d
    mov eax, -1
    mov edx, eax
    wrmsr
    attempted
    call count_fault
    attempt
    mov ecx, r12d
    xor eax, eax
    xor edx, edx
    cmp r12d, 0x6E0                     # the guest's own clock is left to it
    je 1f
    wrmsr
1:  attempted
    call count_fault
    inc r12d
    dec r13d
    jnz hammer
    ret
count_fault:
    cmp qword ptr [seen_vector], GP
    jne 1f
    inc r15
1:  ret
`,
});

/** Ports that end the guest or are its console: written to by other tests. */
const spared = ['cmp r12d, 0x64', 'cmp r12d, 0x92', 'cmp r12d, 0xCF9', 'cmp r12d, 0x501'];

tinySuite('Hammering ports', {
  mode: 64,
  bare: false,
  code: String.raw`
main:
    xor r12d, r12d
1:  mov edx, r12d
    in al, dx
    in ax, dx
    in eax, dx
${spared.map((compare) => `    ${compare}\n    je 2f`).join('\n')}
    cmp r12d, 0x600
    jb 3f
    cmp r12d, 0x610
    jb 2f
3:  mov eax, r12d
    and eax, 0xFFF8
    cmp eax, 0x3F8
    je 2f
    xor eax, eax
    out dx, al
    dec eax
    out dx, al
    test r12d, 3
    jnz 2f
    cmp r12d, 0x64 & ~3
    je 2f
    cmp r12d, 0x92 & ~3
    je 2f
    cmp r12d, 0xCF8
    je 2f
    cmp r12d, 0x500
    je 2f
    out dx, ax
    out dx, eax
2:  add r12d, 1
    cmp r12d, 0x1000
    jb 1b
    add r12d, ${full ? 0 : 30}
    cmp r12d, 0x10000
    jb 1b
    reached "every port read and written in three widths"
    mov al, 0xFF
    out 0x21, al
`,
});
