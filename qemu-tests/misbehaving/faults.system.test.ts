import { endsDomain } from '../support/ending.ts';

const void64 = '0xE0000000';

endsDomain('A triple fault', {
  mode: 64,
  code: `
main:
    lidt [nothing]
    ud2
.pushsection .data
nothing: .fill 10, 1, 0
.popsection
`,
  otherwise: { 'bochs-svm': { because: "Bochs ends the machine at a triple fault under AMD-V, intercepted or not" } },
  ends: 'triple fault',
});

endsDomain('A triple fault by gates that are not present', {
  mode: 32,
  code: `
main:
    mov dword ptr [IDT + UD * 8 + 4], 0
    mov dword ptr [IDT + NP * 8 + 4], 0
    mov dword ptr [IDT + DF * 8 + 4], 0
    mov dword ptr [IDT + GP * 8 + 4], 0
    ud2
`,
  ends: 'triple fault',
});

const lost: readonly (readonly [name: string, code: string, says: RegExp])[] = [
  ['A jump into the void', `mov eax, ${void64}; jmp rax`, /executes at guest-physical address 0xe0000000/],
  ['A read of the void', `mov eax, ${void64}; mov al, [rax]`, /reads from guest-physical address 0xe0000000/],
  ['A write to the void', `mov eax, ${void64}; mov [rax], eax`, /writes to guest-physical address 0xe0000000/],
  ['A write to ROM', 'mov [0xF0000], eax', /writes to guest-physical address 0xf0000, which is read-only/],
  ['A stack in the void', `mov eax, ${void64}; mov rsp, rax; push rax`, /writes to/],
  ['An exception on a stack in the void', `mov eax, ${void64}; mov rsp, rax; ud2`, /writes to/],
  ['An interrupt table in the void', 'lidt [pointer]; ud2', /reads from/],
  ['A descriptor table in the void', 'lgdt [pointer]; mov eax, 16; mov ds, eax', /reads from|writes to/],
  ['Page tables in the void', `mov eax, ${void64}; mov cr3, rax; nop; jmp .`, /reads from|writes to/],
  ['Page tables at the end of the address space', 'mov rax, 0xFFFFFFF000; mov cr3, rax; nop; jmp .', /guest-physical address/],
];

for (const [name, code, says] of lost) {
  endsDomain(name, {
    mode: 64,
    code: `
main:
    ${code.split('; ').join('\n    ')}
    reached "the guest should not come here"
    done
.pushsection .data
pointer:
    .word 0xFFF
    .quad ${void64}
.popsection
`,
    ends: 'access outside its memory',
    says,
  });
}

endsDomain('Page-directory pointers in the void', {
  mode: 32,
  code: `
main:
    mov eax, 1 << 5
    mov cr4, eax
    mov eax, ${void64}
    mov cr3, eax
    mov eax, 0x80000011
    mov cr0, eax
    nop
    jmp .
`,
  ends: 'access outside its memory',
});
