/*
 * VMRUN and #VMEXIT: APM volume 2, sections 15.5.1 and 15.6. The processor keeps the host's RSP and RAX in the host save area and takes
 * the guest's from the VMCB; all other general registers stay as they are, so that they are loaded and saved here, fifteen words in the
 * order of a vCPU's registers.
 */
#include "layout.h"

    .text
    .globl lyn_svm_run
/* %rdi: the registers, %rsi: the VMCB's physical address. */
lyn_svm_run:
    .irp register, rbx, rbp, r12, r13, r14, r15, rdi
    push %\register
    .endr
    push %rsi
    mov %rsp, %rax
    mov %rdi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    pop %rbp
    pop %rbx
    pop %rdx
    pop %rcx
    mov %rax, %rsp
    pop %rax
    vmrun %rax
    mov (%rsp), %rax
    mov %rcx, 13 * 8(%rax)
    mov %rdx, 12 * 8(%rax)
    mov %rbx, 11 * 8(%rax)
    mov %rbp, 10 * 8(%rax)
    mov %rsi, 9 * 8(%rax)
    mov %rdi, 8 * 8(%rax)
    mov %r8, 7 * 8(%rax)
    mov %r9, 6 * 8(%rax)
    mov %r10, 5 * 8(%rax)
    mov %r11, 4 * 8(%rax)
    mov %r12, 3 * 8(%rax)
    mov %r13, 2 * 8(%rax)
    mov %r14, 1 * 8(%rax)
    mov %r15, (%rax)
    .irp register, rdi, r15, r14, r13, r12, rbp, rbx
    pop %\register
    .endr
    ret
    .section .note.GNU-stack, "", @progbits
