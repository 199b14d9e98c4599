/* The start of an application processor: SDM volume 3, section 9.4. Copied to LYN_TRAMPOLINE by lyn_smp_trampoline. */
#include "layout.h"
#define THERE(symbol) (LYN_TRAMPOLINE + symbol - lyn_trampoline_start)

    .section .rodata
    .globl lyn_trampoline_start, lyn_trampoline_end
    .code16
lyn_trampoline_start:
    cli
    xor %ax, %ax
    mov %ax, %ds
    lgdtl THERE(gdt_pointer)
    /* Straight from real mode into long mode, in the boot page tables, which alone map this page. */
    mov $LYN_CR4, %eax
    mov %eax, %cr4
    mov $boot_pml4 - LYN_IMAGE_BASE, %eax
    mov %eax, %cr3
    mov $LYN_EFER, %ecx
    xor %edx, %edx
    mov $LYN_EFER_LME_NXE, %eax
    wrmsr
    mov $LYN_CR0, %eax
    mov %eax, %cr0
    mov $application_upper_half - LYN_LOW32, %edi
    ljmpl $LYN_CODE, $lyn_long_mode
    .balign 8
gdt:
    .quad 0, 0x00AF9B000000FFFF
gdt_pointer:
    .word 15
    .long THERE(gdt)
lyn_trampoline_end:

    .text
    .code64
application_upper_half:
    mov lyn_smp_root, %rax
    mov %rax, %cr3 /* from here on this processor's own block */
    mov $1, %edi
    lock xadd %edi, lyn_smp_next_index
    mov %edi, lyn_cpu_index_value
    mov $lyn_ap_main, %rax
    jmp lyn_settle
    .section .note.GNU-stack, "", @progbits
