# Protected mode, 32 bits, flat segments, paging off. An exception or interrupt from ring 3 comes in on TSS.ESP0.

.set CODE, 0x08
.set DATA, 0x10
.set USER_CODE, 0x18 | 3
.set USER_DATA, 0x20 | 3
.set CODE16, 0x28
.set TASK, 0x30                         # the TSS in force
.set TASK2, 0x38                        # free for the test
.set GATE2, 0x40                        # free for the test
.set SPARE, 0x48                        # free for the test: two entries
.set IDT, 0x18000
.set KERNEL_STACK, 0x7000
.set USER_STACK, 0x4000
.set USER_END, 0x40                     # INT: the end of code in ring 3

.pushsection .data
.balign 8
gdt:
    .quad 0
    .quad 0x00CF9B000000FFFF
    .quad 0x00CF93000000FFFF
    .quad 0x00CFFB000000FFFF
    .quad 0x00CFF3000000FFFF
    .quad 0x00009B000000FFFF
gdt_task:
    .quad 0, 0, 0, 0, 0
gdt_end:
gdt_pointer:
    .word gdt_end - gdt - 1
    .long gdt
idt_pointer:
    .word 256 * 8 - 1
    .long IDT
.balign 4
task:
    .long 0, KERNEL_STACK, DATA
    .fill 22, 4, 0
    .word 0, 104                        # no I/O permission bitmap
.popsection

.code16
enter_mode:
    lgdt [gdt_pointer]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp CODE:enter_protected
.code32
enter_protected:
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
    mov edi, IDT
    mov eax, offset trap_stubs
    mov ecx, 256
1:  mov [edi], ax
    mov word ptr [edi + 2], CODE
    mov word ptr [edi + 4], 0xEE00      # interrupt gate that ring 3 may call
    mov word ptr [edi + 6], 0
    add eax, 16
    add edi, 8
    loop 1b
    lidt [idt_pointer]
    mov eax, offset task
    mov ecx, offset gdt_task
    call describe_task
    mov eax, TASK
    ltr ax
    jmp main

# Writes the descriptor of an available 32-bit TSS at EAX into the GDT entry at ECX.
describe_task:
    mov word ptr [ecx], 103
    mov [ecx + 2], ax
    shr eax, 16
    mov [ecx + 4], al
    mov byte ptr [ecx + 5], 0x89
    mov byte ptr [ecx + 6], 0
    mov [ecx + 7], ah
    ret

# Frame at EBP: EBP, saved EAX at 4, vector 8, error 12, EIP 16, CS 20, EFLAGS 24, and from ring 3 ESP 28, SS 32.
trap_common:
    push eax
    push ebp
    mov ebp, esp
    mov eax, DATA                       # from ring 3, DS and ES come in null; they stay DATA from here on
    mov ds, eax
    mov es, eax
    mov eax, [ebp + 8]
    cmp eax, 32
    jae trap_interrupt
    mov [seen_vector], eax
    mov eax, [ebp + 12]
    mov [seen_error], eax
    mov eax, [ebp + 16]
    mov [seen_ip], eax
    mov eax, [ebp + 20]
    mov [seen_cs], eax
    mov eax, [ebp + 24]
    mov [seen_flags], eax
    mov eax, cr2
    mov [seen_cr2], eax
    mov eax, dr6
    mov [seen_dr6], eax
    inc dword ptr [seen_count]
    cmp dword ptr [returns], 0
    jne trap_return
    cmp dword ptr [resume_at], 0
    je unexpected_exception
trap_resume:
    mov eax, [ebp + 4]
    mov ebp, [ebp]
    mov esp, [resume_stack]
    jmp dword ptr [resume_at]
trap_interrupt:
    cmp eax, USER_END
    je trap_resume
    mov [interrupt_vector], eax
    mov eax, [ebp + 16]
    mov [interrupt_ip], eax
    mov eax, [ebp + 24]
    mov [interrupt_flags], eax
    call finish_interrupt
    jmp trap_leave
trap_return:
    and dword ptr [ebp + 24], 0xFFFFFEFF # TF
trap_leave:
    pop ebp
    pop eax
    add esp, 8
    iret

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
    iret
89:
.endm

.macro from_user
    int USER_END
    attempted
.endm
