import { tinySuite } from '../support/tiny-suite.ts';

tinySuite('Exceptions in long mode', {
  mode: 64,
  code: String.raw`
.macro entry address:req, value:req
    mov rax, \value
    mov [PAGE_TABLE + (\address - 0x200000) / 0x1000 * 8], rax
    invlpg [\address]
.endm
main:
    xor edx, edx
    xor eax, eax
    xor ecx, ecx
    faults "#DE", DE, 0, div ecx
    faults "#UD", UD, 0, ud2
    observe
    int3
    attempted
    expect_exception "#BP", BREAKPOINT
    mov byte ptr [IDT + 5], 0x8E
    user_faults "INT n of a gate for ring 0", GP, "DE * 8 + 2", int 0
    mov byte ptr [IDT + 5], 0xEE
    faults "#GP by a selector beyond the GDT", GP, 0xFFF8, mov ds, word ptr [selector]
    mov eax, CODE
    faults "#GP by a code segment in SS", GP, CODE, mov ss, eax
    mov word ptr [gdt + SPARE], 0xFFFF
    mov dword ptr [gdt + SPARE + 4], 0x00CF1300
    mov eax, SPARE
    faults "#NP by a data segment that is not present", NP, SPARE, mov ds, eax
    mov eax, SPARE
    faults "#SS by a stack segment that is not present", SS_FAULT, SPARE, mov ss, eax
    mov rax, 0x0000800000000000
    faults "#GP by an address that is not canonical", GP, 0, mov [rax], al
    mov rbp, 0x0000800000000000
    faults "#SS by a stack address that is not canonical", SS_FAULT, 0, mov [rbp], al
    faults "#GP by a jump that is not canonical", GP, 0, jmp rax

    mov rax, cr0
    or eax, 1 << 16
    mov cr0, rax
    entry 0x201000, 0
    faults "#PF: a read of a missing page", PF, 0, mov al, [0x201000]
    faults "#PF: a write to a missing page", PF, 2, mov [0x201008], al
    expect "#PF: CR2", "[seen_cr2]", 0x201008
    attempt
    mov eax, 0x201010
    jmp rax
    attempted
    expect_exception "#PF: a fetch from a missing page", PF, 0x10
    expect "#PF: RIP of the fetch", "[seen_ip]", 0x201010
    user_faults "#PF: a read of a missing page in ring 3", PF, 4, mov al, [0x201000]
    user_faults "#PF: a write to a missing page in ring 3", PF, 6, mov [0x201000], al
    entry 0x201000, 0x201001
    works "a read of a page of ring 0, read-only", mov al, [0x201000]
    faults "#PF: a write to a read-only page with WP", PF, 3, mov [0x201000], al
    user_faults "#PF: a read of a page of ring 0 in ring 3", PF, 5, mov al, [0x201000]
    user_faults "#PF: a write to a page of ring 0 in ring 3", PF, 7, mov [0x201000], al
    entry 0x201000, 0x8000000000201007
    attempt
    mov eax, 0x201000
    jmp rax
    attempted
    expect_exception "#PF: a fetch from a page that is not for execution", PF, 0x11
    to_user
    mov eax, 0x201000
    jmp rax
    from_user
    expect_exception "#PF: a fetch from a page that is not for execution, in ring 3", PF, 0x15
    entry 0x201000, 0x0080000000201007
    works "bits that the processor ignores in a page's entry", mov al, [0x201000]
    entry 0x201000, 0x0000010000201007
    faults "#PF: reserved bits in a page's entry", PF, 9, mov al, [0x201000]
    faults "#PF: reserved bits, on a write", PF, 0xB, mov [0x201000], al
    entry 0x201000, 0x201007
    mov al, [0x201000]
    mov rax, [PAGE_TABLE + 8]
    expect "a read sets the accessed bit", rax, 0x201027
    mov [0x201000], al
    mov rax, [PAGE_TABLE + 8]
    expect "a write sets the dirty bit", rax, 0x201067
    mov rax, cr0
    or eax, 1 << 18 | 1 << 5            # AM, NE
    mov cr0, rax
    to_user 1 << 18 | 2
    mov eax, [0x20001]
    from_user
    expect_exception "#AC: a misaligned read in ring 3", AC
    to_user 1 << 18 | 2
    mov [0x20002], eax
    from_user
    expect_exception "#AC: a misaligned write in ring 3", AC
    to_user 1 << 18 | 2
    mov eax, [0x20004]
    from_user
    expect_exception "an aligned read in ring 3", NOTHING
    pushfq
    or dword ptr [rsp], 1 << 18
    popfq
    works "a misaligned read in ring 0", mov eax, [0x20001]
    fninit
    mov word ptr [0x20000], 0x037B      # division by zero unmasked
    fldcw [0x20000]
    fld1
    fldz
    attempt
    fdivp
    fwait
    attempted
    expect_exception "#MF", MF
    fninit
    mov rax, cr4
    or eax, 1 << 10
    mov cr4, rax
    mov dword ptr [0x20000], 0x1D00     # SSE: division by zero unmasked
    ldmxcsr [0x20000]
    xorps xmm0, xmm0
    mov eax, 0x3f800000
    movd xmm1, eax
    faults "#XM", 19, 0, divss xmm1, xmm0
    mov dword ptr [0x20000], 0x1F80
    ldmxcsr [0x20000]

    mov byte ptr [IDT + GP * 16 + 5], 0x6E
    mov rax, 0x0000800000000000
    attempt
    mov al, [rax]
    attempted
    expect_exception "#DF: #GP whose gate is not present", DF
    mov byte ptr [IDT + GP * 16 + 5], 0xEE
    mov byte ptr [IDT + UD * 16 + 5], 0x6E
    faults "#NP by a gate that is not present", NP, "UD * 8 + 3", ud2
    mov byte ptr [IDT + UD * 16 + 5], 0xEE
    user_works "ring 3 still works", nop

.pushsection .data
selector: .word 0xFFF8
.popsection
`,
});

tinySuite('Exceptions in protected mode', {
  mode: 32,
  code: String.raw`
main:
    mov dword ptr [0x20000], 5
    mov dword ptr [0x20004], 7
    mov eax, 8
    faults "#BR", BR, 0, bound eax, [0x20000]
    mov al, 0x7f
    add al, 1
    observe
    into
    attempted
    expect_exception "#OF", OF
    mov dword ptr [gdt + SPARE], 0x0000000F
    mov dword ptr [gdt + SPARE + 4], 0x00409302
    mov eax, SPARE
    mov fs, eax
    works "the last byte of a segment", mov al, fs:[15]
    faults "#GP past a segment's limit", GP, 0, mov al, fs:[16]
    faults "#GP across a segment's limit", GP, 0, mov eax, fs:[13]
    xor eax, eax
    mov fs, eax
    faults "#GP by a null segment", GP, 0, mov al, fs:[0]
    faults "#UD by LOCK", UD, 0, .byte 0xF0, 0x90
    mov eax, USER_DATA
    faults "#GP by a stack of another ring", GP, "USER_DATA & ~3", mov ss, eax
    faults "#GP by a far jump to a data segment", GP, DATA, jmp DATA:0
    faults "#GP by a far jump to the null selector", GP, 0, jmp 0:0
    user_faults "#UD in ring 3 comes in on ring 0's stack", UD, 0, ud2
    user_faults "CLI in ring 3", GP, 0, cli
    user_faults "a port in ring 3", GP, 0, in al, 0x21
`,
});
