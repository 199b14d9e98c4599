/*
 * VMRUN and #VMEXIT: APM volume 2, sections 15.5.1 and 15.6.
 *
 * An exit restores the RSP and the RAX that VMRUN was executed with, so that RSP points to where the guest's RCX belongs in
 * vcpu.registers, the first field of the vCPU: fourteen pushes save the guest's registers straight into it, and RAX goes to and
 * from the VMCB, which holds it. The global interrupt flag stays clear on the host's side: nothing, not even an NMI, comes in between.
 */
#include "layout.h"
#include "offsets.h"

#define RAX Vcpu_registers_rax
#define VMCB_RAX 0x5F8

    .text
    .globl lyn_svm_enter
/* The first entry of the vCPU at %rdi. From here on the host's RFLAGS.IF is set: VMRUN takes it for whether physical interrupts exit (15.21.1). */
lyn_svm_enter:
    clgi
    sti
    mov %rdi, %rbx
resume:
    mov RAX(%rbx), %rax
    mov Vcpu_control(%rbx), %rcx
    mov %rax, VMCB_RAX(%rcx)
    mov %rbx, %rsp
    .irp register, r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx
    pop %\register
    .endr
    mov Vcpu_controlPhysical - RAX(%rsp), %rax
    vmrun %rax
    .irp register, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
    push %\register
    .endr
    mov %rsp, %rbx
    mov Vcpu_control(%rbx), %rcx
    mov VMCB_RAX(%rcx), %rcx
    mov %rcx, RAX(%rbx)
    mov %rsp, %rdi
    mov $lyn_stack_top, %rsp
    call lyn_exit
    cmpl $0, Vcpu_hazards(%rbx)
    je resume
    mov %rbx, %rdi
    call lyn_hazard
    jmp resume
    .section .note.GNU-stack, "", @progbits
