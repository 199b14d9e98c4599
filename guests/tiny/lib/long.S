# Long mode, 64 bits. The first 4 GB are mapped to themselves and open to ring 3: 4 KB pages from 2 MB to 4 MB (table at
# PAGE_TABLE, for tests to change), 2 MB pages elsewhere. Traps from ring 3 come in on TSS.RSP0, #DF on a stack of its own.

.set CODE, 0x08
.set DATA, 0x10
.set USER_DATA, 0x18 | 3
.set USER_CODE, 0x20 | 3
.set CODE32, 0x28
.set TASK, 0x30
.set USER_CODE32, 0x40 | 3
.set SPARE, 0x48
.set PML4, 0x10000
.set PDPT, 0x11000
.set DIRECTORIES, 0x12000               # four pages
.set PAGE_TABLE, 0x16000
.set IDT, 0x18000
.set KERNEL_STACK, 0x7000
.set USER_STACK, 0x4000
.set USER_END, 0x40                     # INT: the end of code in ring 3
.set DOUBLE_FAULT_STACK, 0x5000

.pushsection .data
.balign 8
gdt:
    .quad 0
    .quad 0x00AF9B000000FFFF
    .quad 0x00CF93000000FFFF
    .quad 0x00CFF3000000FFFF
    .quad 0x00AFFB000000FFFF
    .quad 0x00CF9B000000FFFF
gdt_task:
    .quad 0, 0
    .quad 0x00CFFB000000FFFF
    .quad 0, 0
gdt_end:
gdt_pointer:
    .word gdt_end - gdt - 1
    .quad gdt
idt_pointer:
    .word 256 * 16 - 1
    .quad IDT
.balign 8
    .long 0
task:
    .long 0
    .quad KERNEL_STACK, 0, 0, 0
    .quad DOUBLE_FAULT_STACK
    .fill 18, 4, 0
    .word 0, 104
.popsection

.code16
enter_mode:
    call build_page_tables
    lgdt [gdt_pointer]
    mov eax, cr4
    or eax, 1 << 5 | 1 << 9             # PAE, OSFXSR
    mov cr4, eax
    mov eax, PML4
    mov cr3, eax
    mov ecx, 0xC0000080                 # EFER: SYSCALL, LME, NXE
    rdmsr
    or eax, 1 | 1 << 8 | 1 << 11
    wrmsr
    mov eax, cr0
    or eax, 0x80000001                  # PG, PE
    mov cr0, eax
    jmp CODE:enter_long

# ES:EDI in real mode reaches 64 KB only, so the tables are built through a segment of their own.
build_page_tables:
    mov ax, PML4 >> 4
    mov es, ax
    xor di, di
    xor eax, eax
    mov cx, 7 * 0x1000 / 4
    rep stosd es:[di], eax
    mov dword ptr es:[0], PDPT + 7
    mov eax, DIRECTORIES + 7
    mov di, PDPT - PML4
1:  mov es:[di], eax
    add eax, 0x1000
    add di, 8
    cmp di, PDPT - PML4 + 32
    jb 1b
    mov eax, 0x87                       # present, writable, user, 2 MB
    mov di, DIRECTORIES - PML4
2:  mov es:[di], eax
    add eax, 0x200000
    add di, 8
    cmp di, PAGE_TABLE - PML4
    jb 2b
    mov dword ptr es:[DIRECTORIES - PML4 + 8], PAGE_TABLE + 7
    mov eax, 0x200007
3:  mov es:[di], eax
    add eax, 0x1000
    add di, 8
    cmp di, PAGE_TABLE - PML4 + 0x1000
    jb 3b
    xor ax, ax
    mov es, ax
    ret

.code64
enter_long:
    mov eax, DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    mov fs, eax
    mov gs, eax
    mov esp, 0x7C00
    call console_start
    call find_hypervisor
    call pic_start
    mov rdi, IDT
    mov rax, offset trap_stubs
    mov ecx, 256
1:  mov [rdi], ax
    mov word ptr [rdi + 2], CODE
    mov word ptr [rdi + 4], 0xEE00      # interrupt gate that ring 3 may call
    mov word ptr [rdi + 6], 0
    mov qword ptr [rdi + 8], 0
    add rax, 16
    add rdi, 16
    loop 1b
    mov byte ptr [IDT + DF * 16 + 4], 1 # IST1
    lidt [idt_pointer]
    mov eax, offset task
    mov word ptr [gdt_task], 103
    mov [gdt_task + 2], ax
    shr eax, 16
    mov [gdt_task + 4], al
    mov byte ptr [gdt_task + 5], 0x89
    mov [gdt_task + 7], ah
    mov eax, TASK
    ltr ax
    jmp main

# Frame at RBP: RBP, saved RAX at 8, vector 16, error 24, RIP 32, CS 40, RFLAGS 48, RSP 56, SS 64.
trap_common:
    push rax
    push rbp
    mov rbp, rsp
    mov rax, [rbp + 16]
    cmp rax, 32
    jae trap_interrupt
    mov [seen_vector], rax
    mov rax, [rbp + 24]
    mov [seen_error], rax
    mov rax, [rbp + 32]
    mov [seen_ip], rax
    mov rax, [rbp + 40]
    mov [seen_cs], rax
    mov rax, [rbp + 48]
    mov [seen_flags], rax
    mov rax, [rbp + 56]
    mov [seen_sp], rax
    mov rax, cr2
    mov [seen_cr2], rax
    mov rax, dr6
    mov [seen_dr6], rax
    inc qword ptr [seen_count]
    cmp qword ptr [returns], 0
    jne trap_return
    cmp qword ptr [resume_at], 0
    je unexpected_exception
trap_resume:
    mov eax, DATA
    mov ss, eax
    mov ds, eax
    mov es, eax
    mov rax, [rbp + 8]
    mov rbp, [rbp]
    mov rsp, [resume_stack]
    jmp qword ptr [resume_at]
trap_interrupt:
    cmp rax, USER_END
    je trap_resume
    mov [interrupt_vector], rax
    mov rax, [rbp + 32]
    mov [interrupt_ip], rax
    mov rax, [rbp + 48]
    mov [interrupt_flags], rax
    call finish_interrupt
    jmp trap_leave
trap_return:
    and qword ptr [rbp + 48], 0xFFFFFFFFFFFFFEFF # TF
trap_leave:
    pop rbp
    pop rax
    add rsp, 16
    iretq

# Holds when `code`, run in ring 3, faults with `vector` and `error`.
.macro user_faults name:req, vector:req, error:req, code:vararg
    in_user \code
    expect_exception "\name", "\vector", "\error"
.endm

# Holds when `code` runs in ring 3 without an exception.
.macro user_works name:req, code:vararg
    in_user \code
    expect_exception "\name", NOTHING
.endm

# Runs `code` in ring 3 until it ends or faults.
.macro in_user code:vararg
    to_user
    \code
    from_user
.endm

# What stands between these two runs in ring 3, until it ends or faults. The flags there: IF clear, IOPL 0, or `flags`.
.macro to_user flags=2
    attempt
    push USER_DATA
    push USER_STACK
    push \flags
    push USER_CODE
    push offset 89f
    iretq
89:
.endm

.macro from_user
    int USER_END
    attempted
.endm
