import { endsDomain } from '../support/ending.ts';

/** Ticks that a guest gets: a fifth of a second of its time. */
const limit = 'guest.limit=10000000';

endsDomain('A spin with interrupts off', { mode: 64, code: 'main: cli\n jmp .', options: limit, ends: 'time limit reached' });

endsDomain('HLT with interrupts off', { mode: 64, code: 'main: cli\n hlt\n jmp .', ends: 'halted with interrupts disabled' });

endsDomain('HLT with nothing that could wake it', {
  mode: 64,
  code: 'main: sti\n1: hlt\n jmp 1b',
  options: limit,
  ends: 'time limit reached',
});

endsDomain('An endless string output', {
  mode: 64,
  code: `
main:
    mov rcx, -1
    mov esi, 0x20000
    mov rdi, 0x1000000
    mov dx, 0x3ff
    std
    rep outsb
    jmp main
`,
  options: limit,
  ends: 'time limit reached',
});

endsDomain('#DB whose delivery hits its own breakpoint (CVE-2015-8104)', {
  mode: 64,
  code: `
main:
    mov word ptr [IDT + DB * 16], 0
    mov rax, offset handler
    mov [IDT + DB * 16], ax
    mov byte ptr [IDT + DB * 16 + 4], 1 # the same stack each time, so that each delivery writes the watched words
    mov rax, DOUBLE_FAULT_STACK - 8
    mov dr0, rax
    mov eax, 0x000D0401 | 0x401         # writes of four bytes
    mov dr7, rax
    pushfq
    or dword ptr [rsp], 0x100
    popfq
    nop
handler:
    jmp handler
`,
  options: limit,
  otherwise: { 'qemu-svm': { because: 'TCG looks for breakpoints while it delivers an exception, without end, and gives up' } },
  ends: 'time limit reached',
});

endsDomain('#AC whose delivery is misaligned (CVE-2015-5307)', {
  mode: 32,
  code: `
main:
    mov eax, cr0
    or eax, 1 << 18
    mov cr0, eax
    mov word ptr [IDT + AC * 8 + 2], USER_CODE
    to_user 1 << 18 | 2
    mov esp, USER_STACK - 1
    push eax
1:  jmp 1b
    from_user
`,
  options: limit,
  ends: 'time limit reached',
});

endsDomain('A page fault in the handler of page faults, forever', {
  mode: 64,
  code: `
main:
    mov byte ptr [IDT + PF * 16 + 4], 0
    mov rax, offset handler
    mov [IDT + PF * 16], ax
    mov qword ptr [PAGE_TABLE], 0
    mov [0x200000], al
handler:
    mov rsp, 0x7000
    mov [0x200000], al
    jmp handler
`,
  options: limit,
  ends: 'time limit reached',
});

for (const [name, code] of [
  ['JMP to a task', 'jmp TASK2:0'],
  ['CALL of a task', 'call TASK2:0'],
  ['an interrupt through a task gate', 'mov dword ptr [IDT + 0x50 * 8], TASK2 << 16; mov dword ptr [IDT + 0x50 * 8 + 4], 0xE500; int 0x50'],
  ['IRET with NT', 'mov dword ptr [task], TASK2; pushfd; or dword ptr [esp], 1 << 14; popfd; iret'],
] as const) {
  endsDomain(`A hardware task switch by ${name}`, {
    mode: 32,
    code: `
main:
    mov eax, offset other
    mov ecx, offset gdt_task + 8
    call describe_task
${name === 'IRET with NT' ? '    or byte ptr [gdt_task + 8 + 5], 2' : ''}
    ${code.split('; ').join('\n    ')}
    reached "the guest should not come here"
    done
.pushsection .data
.balign 4
other: .fill 26, 4, 0
.popsection
`,
    ends: 'hardware task switch, which is not offered',
    otherwise: { 'qemu-svm': { because: 'TCG has no intercept of task switches' } },
  });
}

for (const [name, code] of [
  ['port 0x64', 'mov al, 0xFE; out 0x64, al'],
  ['port 0xCF9', 'mov dx, 0xCF9; mov al, 6; out dx, al'],
  ['port 0x92', 'mov al, 1; out 0x92, al'],
] as const) {
  endsDomain(`A reset by ${name}`, { mode: 64, code: `main:\n ${code.split('; ').join('\n ')}\n jmp .`, options: limit, ends: 'reset', anyVendor: true });
}
