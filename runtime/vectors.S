/* Descriptor tables, the 256 interrupt stubs, and the way from them into TypeScript. */
#include "layout.h"

/* Vectors whose exceptions push an error code: SDM volume 3, table 6-1. 8, 10 to 14, 17, 21, 29, 30. */
#define HAS_ERROR_CODE 0x60227D00

/* Eight bytes each; the return address that `call` leaves says which one it was. */
    .section .vectors, "ax"
    .globl lyn_vectors
lyn_vectors:
    .set vector, 0
    .rept 256
    .balign 8
    .if (vector >= 32) || !((HAS_ERROR_CODE >> (vector & 31)) & 1)
    push $0
    .endif
    call vector_common
    .set vector, vector + 1
    .endr

/* Makes an ExceptionFrame (hv/panic/exception.ts) on the stack. */
    .text
vector_common:
    save_registers
    cld
    mov 15 * 8(%rsp), %rdi
    sub $lyn_vectors, %rdi
    shr $3, %edi
    mov %rdi, 15 * 8(%rsp)
    mov %rsp, %rsi
    cmp $32, %edi
    jae interrupt
    cmp $2, %edi
    je nmi
    mov 17 * 8(%rsp), %rax
    cmp $lyn_try_start, %rax
    jb fatal
    cmp $lyn_try_end, %rax
    jae fatal
    mov $1 << 13 | 1 << 6, %ecx /* #GP: refused; #UD: XSETBV without CR4.OSXSAVE */
    bt %edi, %ecx
    jnc fatal
    movq $lyn_try_end, 17 * 8(%rsp)
    jmp return
fatal:
    mov %rsi, %rdi
    call lyn_exception
nmi:
    mov %rsi, %rdi
    call lyn_nmi
    jmp return
interrupt:
    call lyn_interrupt
return:
    restore_registers
    add $16, %rsp
    iretq

/* In place of lyn_interrupt and lyn_nmi where a program has none: then either is an exception like any other. */
    .globl lyn_unexpected
lyn_unexpected:
    mov %rsi, %rdi
    jmp lyn_exception

/* SDM volume 3, figure 6-8: 64-bit interrupt gates. */
    .section .rodata
    .balign 16
idt:
    .set vector, 0
    .rept 256
    .word (LYN_VECTORS + 8 * vector) & 0xFFFF, LYN_CODE
    .byte -(vector == 2) - 2 * (vector == 8) - 3 * (vector == 18), 0x8E /* which IST stack */
    .word (LYN_VECTORS >> 16) & 0xFFFF
    .long LYN_VECTORS >> 32, 0
    .set vector, vector + 1
    .endr
    .globl lyn_idt_pointer, lyn_gdt_pointer
lyn_idt_pointer:
    .word 256 * 16 - 1
    .quad idt
lyn_gdt_pointer:
    .word 5 * 8 - 1
    .quad lyn_gdt

/* First in the per-processor block, so that the TSS's base is a constant too. SDM volume 3, figures 7-11 and 7-4. */
    .section .percpu.tables, "aw"
    .globl lyn_gdt
tss:
    .long 0
    .quad 0, 0, 0, 0
    .quad lyn_nmi_stack_top, lyn_double_fault_stack_top, lyn_machine_check_stack_top, 0, 0, 0, 0
    .quad 0
    .word 0, 104 /* no I/O permission bitmap */
    .balign 8
lyn_gdt:
    .quad 0
    .quad LYN_CODE_DESCRIPTOR, LYN_DATA_DESCRIPTOR
    .quad 0x0000890000000067 | (((LYN_PERCPU_BASE >> 24) & 0xFF) << 56), LYN_PERCPU_BASE >> 32 /* the TSS */
    .section .note.GNU-stack, "", @progbits
