/* The start of an application processor: SDM volume 3, section 9.4. Copied to a page below 1 MB by lyn_smp_trampoline. */
#include "layout.h"

    .section .rodata
    .globl lyn_trampoline_start, lyn_trampoline_end
    .code16
lyn_trampoline_start:
    cli
    mov %cs, %ax
    mov %ax, %ds
    lgdtl gdt_pointer - lyn_trampoline_start
    mov $1, %eax /* PE: from real mode to protected mode, where boot.S takes over */
    mov %eax, %cr0
    mov $settle_application - LYN_LOW32, %edi
    ljmpl $LYN_CODE32, $lyn_long_mode
gdt_pointer:
    .word 31
    .long lyn_boot_gdt
lyn_trampoline_end:

    .text
    .code64
settle_application:
    xor %eax, %eax
    xchg %rax, lyn_smp_root /* tables are for one processor: another, started before and late, finds none */
    test %rax, %rax
    jz lyn_cpu_stop
    mov %rax, %cr3 /* from here on this processor's own block */
    mov $1, %edi
    lock xadd %edi, lyn_smp_next_index
    mov %edi, lyn_cpu_index_value
    mov $lyn_ap_main, %rax
    jmp lyn_settle
    .section .note.GNU-stack, "", @progbits
