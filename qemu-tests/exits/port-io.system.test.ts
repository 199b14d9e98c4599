import { tinySuite } from '../support/tiny-suite.ts';

/** Ports whose effect is the same everywhere: the UART's scratch register, the 8259's mask, the PCI address, and nothing. */
const ports = `
.set SCRATCH, 0x3FF
.set MASK, 0x21
.set PCI_ADDRESS, 0xCF8
.set PCI_DATA, 0xCFC
.set NOBODY, 0x1D00
`;

tinySuite('IN and OUT', {
  mode: 64,
  code: `${ports}
main:
    mov dx, SCRATCH
    mov al, 0x5A
    out dx, al
    mov rax, 0x1122334455667788
    in al, dx
    expect "IN AL keeps the rest of RAX", rax, 0x112233445566775A
    mov dx, NOBODY
    mov rax, 0x1122334455667788
    in ax, dx
    expect "IN AX keeps the rest of RAX", rax, 0x112233445566FFFF
    mov rax, 0x1122334455667788
    in eax, dx
    expect "IN EAX clears the upper half of RAX", rax, 0xFFFFFFFF
    mov eax, 0
    in al, dx
    expect "nobody's port reads all ones", rax, 0xFF
    mov eax, 0x12345678
    works "nobody's port takes a byte", out dx, al
    works "nobody's port takes a word", out dx, ax
    works "nobody's port takes a double word", out dx, eax
    mov al, 0xFE
    out MASK, al
    xor eax, eax
    in al, MASK
    expect "an immediate port number", rax, 0xFE
    mov rdx, 0xFFFFFFFFFFFF0000 + MASK
    xor eax, eax
    in al, dx
    expect "only DX of RDX is the port", rax, 0xFE
    mov al, 0xFF
    out MASK, al
    mov dx, PCI_ADDRESS
    mov eax, 0x8000F800
    out dx, eax
    in eax, dx
    expect "the PCI address register keeps 32 bits", rax, 0x8000F800
    mov dx, PCI_DATA
    in eax, dx
    expect "a PCI device that is not there reads all ones", rax, 0xFFFFFFFF
    mov dx, 0xFFFF
    in al, dx
    reached "a byte from the last port"
    mov dx, 0xFFFE
    in ax, dx
    reached "a word from the last port"
    stc
    mov dx, NOBODY
    in al, dx
    pushfq
    pop rax
    expect_bits "IN changes no flags", rax, 1, 1
    mov dx, NOBODY
    user_faults "IN in ring 3", GP, 0, in al, dx
    user_faults "OUT in ring 3", GP, 0, out dx, al
`,
});

const strings = String.raw`${ports}
.set BUFFER, 0x20000
.set USER_SCRATCH, 0x21000
# Fills 32 bytes at BUFFER with their own numbers from 0x40 on, and the scratch register with 0xEE.
.macro fresh
    push_all
    mov edi, BUFFER
    mov al, 0x40
    mov ecx, 32
1:  mov [edi], al
    inc al
    inc edi
    loop 1b
    mov dx, SCRATCH
    mov al, 0xEE
    out dx, al
    pop_all
    mov edx, SCRATCH
.endm
.macro scratch_is name:req, value:req
    push acc
    push dat
    mov edx, SCRATCH
    xor eax, eax
    in al, dx
    mov [check_got], acc
    pop dat
    pop acc
    expect "\name", "[check_got]", "\value"
.endm
`;

tinySuite('String I/O in 32-bit segments', {
  mode: 32,
  code: `${strings}
main:
    mov eax, offset gdt_task + 8 * 3    # the spare descriptors: 16 bytes at BUFFER, and the same read-only
    mov dword ptr [eax], BUFFER << 16 & 0xFFFF0000 | 15
    mov dword ptr [eax + 4], 0x00409300 | BUFFER >> 16
    mov dword ptr [eax - 8], BUFFER << 16 & 0xFFFF0000 | 15
    mov dword ptr [eax - 4], 0x00409100 | BUFFER >> 16
    fresh
    mov esi, BUFFER
    outsb
    scratch_is "OUTSB writes a byte", 0x40
    expect "OUTSB advances ESI", esi, BUFFER + 1
    mov ecx, 5
    rep outsb
    scratch_is "REP OUTSB ends with the last byte", 0x45
    expect "REP OUTSB advances ESI by the count", esi, BUFFER + 6
    expect "REP OUTSB counts ECX down", ecx, 0
    std
    mov ecx, 4
    mov esi, BUFFER + 7
    rep outsb
    cld
    scratch_is "REP OUTSB backwards ends with the lowest byte", 0x44
    expect "REP OUTSB backwards moves ESI down", esi, BUFFER + 3
    xor ecx, ecx
    rep outsb
    scratch_is "REP OUTSB with a count of zero writes nothing", 0x44
    expect "REP OUTSB with a count of zero keeps ESI", esi, BUFFER + 3

    fresh
    mov edi, BUFFER + 8
    insb
    expect "INSB stores one byte", "[BUFFER + 8]", 0x4b4a49ee
    expect "INSB advances EDI", edi, BUFFER + 9
    mov ecx, 3
    rep insb
    expect "REP INSB stores the count", "[BUFFER + 8]", 0xeeeeeeee
    expect "REP INSB stores no more", "[BUFFER + 12]", 0x4f4e4d4c
    std
    mov ecx, 2
    mov edi, BUFFER + 14
    rep insb
    cld
    expect "REP INSB backwards", "[BUFFER + 12]", 0x4feeee4c
    expect "REP INSB backwards moves EDI down", edi, BUFFER + 12
    fresh
    mov edx, NOBODY
    mov edi, BUFFER
    mov ecx, 2
    rep insw
    expect "REP INSW stores words", "[BUFFER]", 0xffffffff
    expect "REP INSW advances EDI by words", edi, BUFFER + 4
    std
    mov ecx, 1
    mov edi, BUFFER + 8
    rep insd
    cld
    expect "REP INSD stores double words", "[BUFFER + 8]", 0xffffffff
    expect "REP INSD backwards moves EDI down by a double word", edi, BUFFER + 4
    expect "REP INSD stores no more", "[BUFFER + 4]", 0x47464544
    mov edx, PCI_ADDRESS
    mov esi, BUFFER + 16
    mov dword ptr [BUFFER + 16], 0x8000F840
    outsd
    in eax, dx
    expect "OUTSD writes a double word", eax, 0x8000F840
    mov edi, BUFFER + 20
    insd
    expect "INSD reads a double word", "[BUFFER + 20]", 0x8000F840

    mov eax, SPARE
    mov fs, eax
    mov gs, eax
    fresh
    mov esi, 3
    mov ecx, 2
    rep outsb dx, fs:[esi]
    scratch_is "OUTSB honours FS", 0x44
    mov esi, 5
    outsb dx, gs:[esi]
    scratch_is "OUTSB honours GS", 0x45
    mov es, eax
    mov edi, 2
    insb
    expect "INSB stores by ES", "[BUFFER]", 0x43454140
    mov edi, 3
    .byte 0x3E
    insb
    expect "INSB ignores a segment prefix", "[BUFFER]", 0x45454140
    mov eax, DATA
    mov es, eax
    fresh
    mov esi, 0xFFFF0000
    mov edi, 0x55550000
    mov ecx, 0xAAAA0002
    mov eax, SPARE
    mov fs, eax
    .byte 0x64, 0x67, 0xF3, 0x6E        # addr16 rep outsb fs:[si]
    scratch_is "OUTSB with 16-bit addresses uses SI and CX", 0x41
    expect "OUTSB with 16-bit addresses keeps the upper half of ESI", esi, 0xFFFF0002
    expect "OUTSB with 16-bit addresses keeps the upper half of ECX", ecx, 0xAAAA0000

    fresh
    mov esi, 13
    mov ecx, 6
    attempt
    rep outsb dx, fs:[esi]
    attempted
    expect_exception "REP OUTSB past the segment's limit", GP
    expect "REP OUTSB past the limit has done what was within: ESI", esi, 16
    expect "REP OUTSB past the limit has done what was within: ECX", ecx, 3
    scratch_is "REP OUTSB past the limit has done what was within: port", 0x4f
    mov esi, 16
    faults "OUTSB past the segment's limit", GP, 0, outsb dx, fs:[esi]
    fresh
    mov eax, SPARE
    mov es, eax
    mov edi, 14
    mov ecx, 6
    attempt
    rep insb
    attempted
    expect_exception "REP INSB past the segment's limit", GP
    expect "REP INSB past the limit has done what was within: EDI", edi, 16
    expect "REP INSB past the limit has done what was within: ECX", ecx, 4
    expect "REP INSB past the limit has done what was within: memory", "[BUFFER + 12]", 0xeeee4d4c
    expect "REP INSB past the limit has done no more", "[BUFFER + 16]", 0x53525150
    mov edx, NOBODY
    mov eax, SPARE
    mov es, eax
    mov edi, 15
    faults "INSW across the segment's limit", GP, 0, insw
    expect "INSW across the limit stores nothing", "[BUFFER + 12]", 0xeeee4d4c
    mov eax, SPARE - 8
    mov es, eax
    mov edi, 0
    faults "INSB to a read-only segment", GP, 0, insb
    xor eax, eax
    mov es, eax
    faults "INSB by a null ES", GP, 0, insb
    mov eax, DATA
    mov es, eax
    mov edx, NOBODY
    mov esi, BUFFER
    user_faults "OUTSB in ring 3", GP, 0, outsb
    user_faults "INSB in ring 3", GP, 0, insb
    stc
    mov edi, BUFFER
    mov ecx, 3
    rep insb
    pushfd
    pop eax
    expect_bits "REP INSB changes no flags", eax, 1, 1
`,
});

tinySuite('String I/O in real mode', {
  mode: 16,
  code: `${strings}
main:
    mov ax, 0x2000
    mov es, ax
    mov fs, ax
    mov dx, SCRATCH
    mov al, 0x77
    out dx, al
    mov edi, 0x1234FFFE
    mov ecx, 0x56780004
    mov dword ptr fs:[0xFFFC], 0
    mov dword ptr fs:[0], 0
    rep insb
    mov eax, fs:[0xFFFC]
    expect "REP INSB fills the end of the segment", eax, 0x77770000
    mov eax, fs:[0]
    expect "REP INSB goes on at offset 0", eax, 0x7777
    expect "REP INSB keeps the upper half of EDI", edi, 0x12340002
    expect "REP INSB keeps the upper half of ECX", ecx, 0x56780000
    mov dx, NOBODY
    mov edi, 0xFFFF
    faults "INSW across the end of the segment", GP, 0, insw
    mov esi, 0x10000
    faults "OUTSB with a 32-bit address beyond 64 KB", GP, 0, outsb dx, fs:[esi]
`,
});

tinySuite('String I/O with paging', {
  mode: 64,
  code: `${strings}
.macro map address:req, entry:req
    mov rax, \\entry
    mov [PAGE_TABLE + (\\address - 0x200000) / 0x1000 * 8], rax
    invlpg [\\address]
.endm
main:
    map 0x210000, 0x300007
    map 0x211000, 0x305007
    map 0x212000, 0
    map 0x213000, 0x307005
    mov rax, 0x4746454443424140
    mov [0x210FF8], rax
    mov [0x211000], rax
    mov [0x211FF8], rax
    mov dx, SCRATCH
    mov al, 0xEE
    out dx, al
    mov rsi, 0x210FFC
    mov ecx, 7
    rep outsb
    scratch_is "REP OUTSB across two pages", 0x42
    expect "REP OUTSB across two pages: RSI", rsi, 0x211003
    mov rdi, 0x210FFE
    mov ecx, 4
    rep insb
    movzx eax, word ptr [0x300FFE]
    expect "REP INSB stores in the first page's frame", rax, 0x4242
    mov eax, [0x305000]
    expect "REP INSB stores in the second page's frame", rax, 0x43424242
    mov eax, [0x301000]
    expect "REP INSB stores nothing behind the first page's frame", rax, 0
    mov dx, NOBODY
    mov rdi, 0x210FFF
    insw
    mov eax, [0x300FFC]
    and eax, 0xFF000000
    expect "INSW across two pages: first byte", rax, 0xFF000000
    mov eax, [0x305000]
    expect "INSW across two pages: second byte", rax, 0x434242FF
    mov rdi, 0x210FFD
    insd
    mov eax, [0x300FFC]
    and eax, 0xFFFFFF00
    expect "INSD across two pages: first three bytes", rax, 0xFFFFFF00
    mov dx, PCI_ADDRESS
    mov dword ptr [0x210FFD], 0x8000F8C0
    mov rsi, 0x210FFD
    outsd
    in eax, dx
    expect "OUTSD across two pages", rax, 0x8000F8C0

    mov dx, SCRATCH
    mov rsi, 0x211FFD
    mov ecx, 5
    attempt
    rep outsb
    attempted
    expect_exception "REP OUTSB into a missing page", PF, 0
    expect "REP OUTSB into a missing page: CR2", "[seen_cr2]", 0x212000
    expect "REP OUTSB into a missing page: RSI", rsi, 0x212000
    expect "REP OUTSB into a missing page: RCX", rcx, 2
    scratch_is "REP OUTSB into a missing page: port", 0x47
    expect_bits "REP OUTSB into a missing page: RF in the flags", "[seen_flags]", 0x10000, 0x10000
    mov rdi, 0x211FFD
    mov ecx, 5
    attempt
    rep insb
    attempted
    expect_exception "REP INSB into a missing page", PF, 2
    expect "REP INSB into a missing page: CR2", "[seen_cr2]", 0x212000
    expect "REP INSB into a missing page: RDI", rdi, 0x212000
    expect "REP INSB into a missing page: RCX", rcx, 2
    map 0x212000, 0x308007
    rep insb
    expect "REP INSB goes on when the page is there", rcx, 0
    movzx eax, word ptr [0x308000]
    expect "REP INSB has stored the rest", rax, 0x4747
    mov dx, NOBODY
    mov rdi, 0x213000
    mov rax, cr0
    or eax, 1 << 16
    mov cr0, rax
    faults "INSB to a read-only page", PF, 3, insb
    mov rdi, 0x212FFF
    faults "INSW into a read-only page behind a writable one", PF, 3, insw
    expect "INSW into a read-only page: CR2", "[seen_cr2]", 0x213000
    mov al, [0x308FFF]
    movzx eax, al
    expect "INSW into a read-only page stores nothing", rax, 0
    mov rsi, 0x0000800000000000
    faults "OUTSB from an address that is not canonical", GP, 0, outsb
    mov rdi, 0xFFFF7FFFFFFFFFFF
    faults "INSB to an address that is not canonical", GP, 0, insb
    map 0x210000, 0x300003
    mov rsi, 0x210000
    to_user 0x3002                      # IOPL 3
    mov dx, NOBODY
    outsb
    from_user
    expect_exception "OUTSB in ring 3 from a page of ring 0", PF, 5
`,
  // Where the hypervisor itself makes the access, nobody's memory is a bus with nobody there.
  underLyn: `
    mov dx, SCRATCH
    mov al, 0x5A
    out dx, al
    mov edi, 0xE0000000
    works "INSB to nobody's memory vanishes", insb
    mov esi, 0xE0000000
    works "OUTSB from nobody's memory", outsb
    scratch_is "OUTSB from nobody's memory writes all ones", 0xFF
    mov al, [0xF0000]
    mov r12b, al
    mov edi, 0xF0000
    works "INSB to ROM", insb
    movzx eax, byte ptr [0xF0000]
    movzx r12d, r12b
    expect "INSB to ROM vanishes", rax, r12
    mov eax, 0xE0000007
    mov [PML4 + 8], rax
    mov rsi, 1 << 39
    attempt
    outsb
    attempted
    reached "OUTSB by page tables in nobody's memory brings nobody down"
`,
});
