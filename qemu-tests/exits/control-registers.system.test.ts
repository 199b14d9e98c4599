import { tinySuite } from '../support/tiny-suite.ts';

const bits = `
.set PE, 1
.set MP, 1 << 1
.set EM, 1 << 2
.set TSW, 1 << 3
.set ET, 1 << 4
.set NE, 1 << 5
.set WP, 1 << 16
.set ALIGN, 1 << 18
.set NW, 1 << 29
.set CD, 1 << 30
.set PG, 1 << 31
.set TSD, 1 << 2
.set DEX, 1 << 3
.set PSE, 1 << 4
.set PAE, 1 << 5
.set MCE, 1 << 6
.set PGE, 1 << 7
.set OSFXSR, 1 << 9
.set VMXE, 1 << 13
.set SMXE, 1 << 14
.set PCIDE, 1 << 17
.set OSXSAVE, 1 << 18
.set SMEP, 1 << 20
.set PLAIN_CR0, 0x80000031
.set PLAIN_CR4, 0x220
`;

const macros64 = String.raw`${bits}
.macro cr0 value:req
    mov rax, \value
    here
    mov cr0, rax
.endm
.macro cr4 value:req
    mov rax, \value
    here
    mov cr4, rax
.endm
.macro cr3 value:req
    mov rax, \value
    here
    mov cr3, rax
.endm
.macro cr0_keeps name:req, value:req
    cr0 \value
    mov rax, cr0
    expect "\name", rax, \value
    cr0 PLAIN_CR0
.endm
.macro cr4_keeps name:req, value:req
    cr4 \value
    mov rax, cr4
    expect "\name", rax, \value
    cr4 PLAIN_CR4
.endm
`;

/** MOV to CR0 and back from every general register that the guest can spare; RSP too. */
const everyRegister = ['rax', 'rcx', 'rdx', 'rbx', 'rbp', 'rsi', 'rdi', 'r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15']
  .map((name) => `
    mov ${name}, PLAIN_CR0 | CD
    mov cr0, ${name}
    xor ${name}, ${name}
    mov ${name}, cr0
    expect "CR0 by way of ${name.toUpperCase()}", ${name}, PLAIN_CR0 | CD
    mov ${name}, 9
    mov cr8, ${name}
    xor ${name}, ${name}
    mov ${name}, cr8
    expect "CR8 by way of ${name.toUpperCase()}", ${name}, 9`)
  .join('');

tinySuite('CR0 in long mode', {
  mode: 64,
  code: `${macros64}
main:
    cr0 PLAIN_CR0
    cr4 PLAIN_CR4
    mov rax, cr0
    expect "CR0 reads as written: PG, NE, ET, PE", rax, PLAIN_CR0
    cr0 0x80000001 | TSW
    mov rax, cr0
    expect "ET is always set, and NE can be clear", rax, 0x80000011 | TSW
    cr0 PLAIN_CR0
    cr0_keeps "TS is kept", PLAIN_CR0 | TSW
    cr0_keeps "MP and EM are kept", PLAIN_CR0 | MP | EM
    cr0_keeps "WP is kept", PLAIN_CR0 | WP
    cr0_keeps "AM is kept", PLAIN_CR0 | ALIGN
    cr0_keeps "CD is kept", PLAIN_CR0 | CD
    cr0_keeps "CD and NW are kept", PLAIN_CR0 | CD | NW
    faults "NW without CD", GP, 0, cr0 PLAIN_CR0 | NW
    faults "PG without PE", GP, 0, cr0 0x80000030
    faults "a bit of the upper half", GP, 0, cr0 0x180000031
    faults "paging off in 64-bit mode", GP, 0, cr0 0x31
    faults "protected mode off in 64-bit mode", GP, 0, cr0 0x30
    mov rax, cr0
    expect "CR0 is unchanged after all that", rax, PLAIN_CR0
    cr0 PLAIN_CR0 | 0x1FFAFFC0 & ~ALIGN & ~WP
    mov rax, cr0
    and eax, 0x1FFAFFC0
    show "reserved bits of CR0 after setting them", rax
    cr0 PLAIN_CR0 | TSW
    faults "x87 with TS", NM, 0, fnop
    clts
    mov rax, cr0
    expect "CLTS clears TS", rax, PLAIN_CR0
    works "x87 without TS", fnop
    cr0 PLAIN_CR0 | EM
    faults "x87 with EM", NM, 0, fnop
    cr0 PLAIN_CR0
    mov ax, TSW | MP
    lmsw ax
    mov rax, cr0
    expect "LMSW sets TS and MP", rax, PLAIN_CR0 | TSW | MP
    mov ax, 0xFFF0
    lmsw ax
    mov rax, cr0
    expect "LMSW clears TS and MP, but not PE, and changes nothing above", rax, PLAIN_CR0
    mov word ptr [0x20000], EM
    lmsw [0x20000]
    mov rax, cr0
    expect "LMSW from memory", rax, PLAIN_CR0 | EM
    cr0 PLAIN_CR0 | TSW
    mov rbx, -1
    smsw rbx
    expect "SMSW to a 64-bit register", rbx, PLAIN_CR0 | TSW
    mov rbx, -1
    smsw bx
    expect "SMSW to a 16-bit register", rbx, -1 << 16 | 0x39
    mov qword ptr [0x20000], -1
    smsw [0x20000]
    expect "SMSW to memory stores 16 bits", "[0x20000]", -1 << 16 | 0x39
    cr0 PLAIN_CR0
    user_faults "MOV to CR0 in ring 3", GP, 0, mov cr0, rax
    user_faults "MOV from CR0 in ring 3", GP, 0, mov rax, cr0
    user_faults "CLTS in ring 3", GP, 0, clts
    user_faults "LMSW in ring 3", GP, 0, lmsw ax
    user_works "SMSW in ring 3 is allowed", smsw ax
    faults "MOV to CR1", UD, 0, .byte 0x0f, 0x22, 0xc8
    faults "MOV to CR5", UD, 0, .byte 0x0f, 0x22, 0xe8
    faults "MOV from CR7", UD, 0, .byte 0x0f, 0x20, 0xf8
    faults "MOV from CR9", UD, 0, .byte 0x44, 0x0f, 0x20, 0xc8
${everyRegister}
    mov r15, rsp
    mov rsp, PLAIN_CR0
    mov cr0, rsp
    mov rsp, 7
    mov cr8, rsp
    mov rsp, cr0
    mov r14, rsp
    mov rsp, cr8
    mov r13, rsp
    mov rsp, r15
    expect "CR0 by way of RSP", r14, PLAIN_CR0
    expect "CR8 by way of RSP", r13, 7
`,
});

tinySuite('CR4, CR3 and CR8 in long mode', {
  mode: 64,
  code: `${macros64}
main:
    cr0 PLAIN_CR0
    cr4 PLAIN_CR4
    cr4_keeps "TSD is kept", PLAIN_CR4 | TSD
    cr4_keeps "DE, PSE, PGE and the counter bit are kept", PLAIN_CR4 | DEX | PSE | PGE | 1 << 8
    cr4_keeps "MCE is kept", PLAIN_CR4 | MCE
    cr4_keeps "FSGSBASE and OSXSAVE are kept", PLAIN_CR4 | 1 << 16 | OSXSAVE
    cr4_keeps "VME and PVI are kept", PLAIN_CR4 | 3
    cr4_keeps "OSXMMEXCPT is kept", PLAIN_CR4 | 1 << 10
    faults "CR4: PAE off in long mode", GP, 0, cr4 0x200
    faults "CR4: a reserved bit", GP, 0, cr4 PLAIN_CR4 | 1 << 15
    faults "CR4: SMAP, which this processor lacks", GP, 0, cr4 PLAIN_CR4 | 1 << 21
    faults "CR4: UMIP, which this processor lacks", GP, 0, cr4 PLAIN_CR4 | 1 << 11
    faults "CR4: LA57, which this processor lacks", GP, 0, cr4 PLAIN_CR4 | 1 << 12
    faults "CR4: a bit of the upper half", GP, 0, cr4 PLAIN_CR4 | 1 << 32
    mov rax, cr4
    expect "CR4 is unchanged after all that", rax, PLAIN_CR4
    cr4 PLAIN_CR4 | TSD
    user_faults "RDTSC in ring 3 with TSD", GP, 0, rdtsc
    works "RDTSC in ring 0 with TSD", rdtsc
    cr4 PLAIN_CR4
    user_works "RDTSC in ring 3 without TSD", rdtsc
    cr4 PLAIN_CR4 | DEX
    faults "DR4 with DE", UD, 0, mov rax, dr4
    cr4 PLAIN_CR4
    works "DR4 without DE", mov rax, dr4
    mov rax, 0x100000000
    faults "the upper half of DR7", GP, 0, mov dr7, rax
    faults "the upper half of DR6", GP, 0, mov dr6, rax
    faults "SYSENTER in ring 3 without IA32_SYSENTER_CS", GP, 0, sysenter

    mov rax, cr3
    expect "CR3 reads as written", rax, PML4
    cr3 PML4 | 0x18
    mov rax, cr3
    expect "CR3 keeps PWT and PCD", rax, PML4 | 0x18
    cr3 PML4
    faults "CR3: beyond the physical address width", GP, 0, cr3 PML4 | 1 << 40
    faults "CR3: bit 63 without PCIDE", GP, 0, cr3 PML4 | 1 << 63

    mov eax, 5
    mov cr8, rax
    xor eax, eax
    mov rax, cr8
    expect "CR8 keeps the task priority", rax, 5
    mov eax, 16
    faults "CR8 beyond 15", GP, 0, mov cr8, rax
    mov rax, 1 << 32
    faults "CR8: the upper half", GP, 0, mov cr8, rax
    user_faults "MOV to CR8 in ring 3", GP, 0, mov cr8, rax
    user_faults "MOV to CR3 in ring 3", GP, 0, mov cr3, rax
    user_faults "MOV to CR4 in ring 3", GP, 0, mov cr4, rax
`,
  underLyn: `
    faults "CR4: VMXE, which is not offered", GP, 0, cr4 PLAIN_CR4 | VMXE
    faults "CR4: SMXE, which is not offered", GP, 0, cr4 PLAIN_CR4 | SMXE
    mov rax, cr4
    expect "CR4 hides the hypervisor's own VMXE and MCE", rax, PLAIN_CR4
`,
});

tinySuite('PCID', {
  mode: 64,
  code: `${macros64}
main:
    cr3 PML4 | 0x18
    faults "PCIDE with PCID bits in CR3", GP, 0, cr4 PLAIN_CR4 | PCIDE
    cr3 PML4
    cr4 PLAIN_CR4 | PCIDE
    mov rax, cr4
    expect "PCIDE is kept", rax, PLAIN_CR4 | PCIDE
    cr3 PML4 | 0x123
    mov rax, cr3
    expect "CR3 keeps the PCID", rax, PML4 | 0x123
    cr3 PML4 | 0x124 | 1 << 63
    mov rax, cr3
    expect "CR3 does not keep bit 63", rax, PML4 | 0x124
    cr3 PML4
    cr4 PLAIN_CR4
`,
});

tinySuite('CR8 and the local APIC', {
  mode: 64,
  code: `
main:
    mov eax, 5
    mov cr8, rax
    call apic_start
    mov ecx, X2APIC_TPR
    rdmsr
    expect "CR8 is bits 7 to 4 of the local APIC's task priority", rax, 0x50
    msr_write X2APIC_TPR, 0x73
    mov rax, cr8
    expect "the local APIC's task priority is CR8", rax, 7
    xor eax, eax
    mov cr8, rax
`,
});

tinySuite('Control registers in protected mode', {
  mode: 32,
  code: String.raw`${bits}
.macro cr0 value:req
    mov eax, \value
    here
    mov cr0, eax
.endm
.macro cr4 value:req
    mov eax, \value
    here
    mov cr4, eax
.endm
.macro cr3 value:req
    mov eax, \value
    here
    mov cr3, eax
.endm
.set POINTERS, 0x30000
.set DIRECTORY, 0x31000
.set BAD_POINTERS, 0x32020
.set OLD_DIRECTORY, 0x33000
main:
    cr0 0x31
    mov edi, DIRECTORY
    mov ecx, 0x1000
    xor eax, eax
1:  mov dword ptr [edi], eax
    add edi, 4
    loop 1b
    mov dword ptr [POINTERS], DIRECTORY + 1
    mov dword ptr [POINTERS + 4], 0
    mov dword ptr [POINTERS + 8], 0
    mov dword ptr [POINTERS + 16], 0
    mov dword ptr [POINTERS + 24], 0
    mov dword ptr [DIRECTORY], 0x83
    mov dword ptr [DIRECTORY + 8], 0x83
    mov dword ptr [BAD_POINTERS], DIRECTORY + 1 + 6
    mov dword ptr [BAD_POINTERS + 4], 0
    mov dword ptr [BAD_POINTERS + 8], 0
    mov dword ptr [BAD_POINTERS + 16], 0
    mov dword ptr [BAD_POINTERS + 24], 0
    mov dword ptr [OLD_DIRECTORY], 0x83
    mov dword ptr [OLD_DIRECTORY + 4], 0x83

    faults "PG without PE", GP, 0, cr0 0x80000030
    faults "NW without CD", GP, 0, cr0 0x20000031
    cr4 PAE
    cr3 POINTERS
    cr0 0x80000031
    mov dword ptr [0x20000], 0x12345678
    mov eax, [0x220000]
    expect "PAE paging: 2 MB shows physical 0", eax, 0x12345678
    mov eax, [0x20000]
    expect "PAE paging: 0 shows physical 0", eax, 0x12345678
    faults "PAE paging: a missing directory", PF, 0, mov eax, [0x40000000]
    mov dword ptr [POINTERS + 8], DIRECTORY + 1
    mov dword ptr [POINTERS + 12], 0
    faults "PAE paging: a new pointer counts only after CR3 is loaded", PF, 0, mov eax, [0x40020000]
    cr3 POINTERS
    mov eax, [0x40020000]
    expect "PAE paging: and then it does", eax, 0x12345678
    faults "PAE paging: CR3 with reserved bits in a pointer", GP, 0, cr3 BAD_POINTERS
    mov eax, cr3
    expect "PAE paging: CR3 is unchanged after that", eax, POINTERS
    mov eax, [0x40020000]
    expect "PAE paging: the pointers are unchanged after that", eax, 0x12345678
    mov dword ptr [POINTERS + 12], 0x80000000
    faults "PAE paging: CR3 with a pointer beyond the address width", GP, 0, cr3 POINTERS
    mov dword ptr [POINTERS + 12], 0
    mov dword ptr [POINTERS + 8], 0
    cr4 PAE | PGE
    faults "PAE paging: a change of CR4.PGE loads the pointers", PF, 0, mov eax, [0x40020000]
    mov dword ptr [POINTERS + 8], DIRECTORY + 7
    faults "PAE paging: a change of CR4.PGE with reserved bits", GP, 0, cr4 PAE
    mov eax, cr4
    expect "PAE paging: CR4 is unchanged after that", eax, PAE | PGE
    mov dword ptr [POINTERS + 8], 0
    cr4 PAE
    mov dword ptr [POINTERS], DIRECTORY + 7
    cr0 0x00000031
    faults "PAE paging: paging on with reserved bits in a pointer", GP, 0, cr0 0x80000031
    mov eax, cr0
    expect "PAE paging: paging stays off after that", eax, 0x31

    cr4 PSE
    cr3 OLD_DIRECTORY
    cr0 0x80000031
    mov eax, [0x420000]
    expect "32-bit paging: 4 MB shows physical 0", eax, 0x12345678
    faults "32-bit paging: a missing table", PF, 0, mov eax, [0x800000]
    faults "32-bit paging: a write to a missing table", PF, 2, mov [0x800004], eax
    expect "32-bit paging: CR2", "[seen_cr2]", 0x800004
    cr0 0x31
    mov dword ptr [POINTERS], DIRECTORY + 1

    mov eax, cr0
    and eax, ~1
    jmp CODE16:1f
.code16
1:  mov cr0, eax
    jmp 0:2f
2:  mov ax, 0x2000
    mov es, ax
    mov ebx, es:[0]
    smsw cx
    mov eax, cr0
    or eax, 1
    mov cr0, eax
    jmp CODE:3f
.code32
3:  mov eax, DATA
    mov es, eax
    expect "back to real mode: a segment is its number times 16", ebx, 0x12345678
    movzx ecx, cx
    expect "back to real mode: SMSW shows PE clear", ecx, 0x30
    mov ecx, 50
4:  cr4 PAE
    cr3 POINTERS
    cr0 0x80000031
    cr0 0x31
    cr4 PSE
    cr3 OLD_DIRECTORY
    cr0 0x80000031
    cr0 0x31
    dec ecx
    jnz 4b
    reached "from one kind of paging to the other, fifty times"
    mov eax, 0x3F
    mov cr0, eax
    faults "x87 with TS and EM", NM, 0, fnop
    cr0 0x31
`,
});

tinySuite('Control registers in real mode', {
  mode: 16,
  code: String.raw`${bits}
main:
    mov eax, 0x80000010
    faults "PG without PE", GP, 0, mov cr0, eax
    mov eax, 0x20000010
    faults "NW without CD", GP, 0, mov cr0, eax
    mov eax, 1 << 15
    faults "a reserved bit of CR4", GP, 0, mov cr4, eax
    mov eax, 0x10
    mov cr0, eax
    mov eax, cr0
    expect "CR0 with only ET", eax, 0x10
    mov ecx, 100
1:  lgdt [unreal_pointer]
    mov eax, 0x11
    mov cr0, eax
    mov ax, 8
    mov fs, ax
    mov eax, 0x10
    mov cr0, eax
    loop 1b
    mov dword ptr fs:[0x200000], 0xabcd
    mov eax, fs:[0x200000]
    expect "unreal mode: a segment keeps the limit that it had in protected mode", eax, 0xabcd
    mov ax, 0x11
    lmsw ax
    jmp 2f
2:  mov eax, cr0
    and al, 0xFE
    mov cr0, eax
    reached "LMSW enters protected mode, MOV leaves it"
    smsw ax
    movzx eax, ax
    expect "SMSW", eax, 0x10
    jmp 3f
.balign 8
unreal_table:
    .quad 0, 0x00CF93000000FFFF
unreal_pointer:
    .word 15
    .long unreal_table
3:
`,
});
