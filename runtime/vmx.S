/*
 * VM exit and re-entry. SDM volume 3, sections 26.3 "VM entry" and 28.5 "Loading host state".
 *
 * HOST_RSP points just past vcpu.registers, which is the first field of the vCPU: fifteen pushes save the guest's registers
 * straight into it. NMI, double fault and machine check have stacks of their own, so that nothing else is pushed here.
 */
#include "layout.h"
#include "offsets.h"

    .text
    .globl lyn_vmx_exit, lyn_vmx_first_entry
lyn_vmx_exit:
    save_registers
    mov %rsp, %rbx
    mov %rsp, %rdi
    mov $lyn_stack_top, %rsp
    call lyn_exit
    cmpl $0, Vcpu_hazards(%rbx)
    jne hazard
resume:
    mov %rbx, %rsp
    restore_registers
    vmresume
    lea -15 * 8(%rsp), %rdi /* here only if it failed */
    mov $lyn_stack_top, %rsp
    call lyn_entry_failed
hazard:
    mov %rbx, %rdi
    call lyn_hazard
    jmp resume

/* The first entry of the vCPU at %rdi. An exit starts on an empty stack, so only a failure comes back. */
lyn_vmx_first_entry:
    push %rbp
    mov %rsp, launch_stack
    mov %rdi, %rsp
    restore_registers
    vmlaunch
    mov launch_stack, %rsp
    pop %rbp
    ret

    .section .percpu, "aw"
    .balign 8
launch_stack:
    .quad 0
    .section .note.GNU-stack, "", @progbits
