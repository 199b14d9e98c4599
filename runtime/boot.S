/* From the multiboot loader to lyn_main: 32-bit checks, long mode, the upper half. */
#include "layout.h"
#define PHYSICAL(symbol) (symbol - LYN_IMAGE_BASE)
#define MULTIBOOT_HEADER 0x1BADB002
#define MULTIBOOT_FLAGS 0x3 /* modules on page boundaries; memory information wanted */
#define MULTIBOOT_LOADED 0x2BADB002

/* Linked at its physical address, the first page of the image. Multiboot 0.6.96, section 3.1.1. */
    .section .boot, "ax"
    .code32
    .long MULTIBOOT_HEADER, MULTIBOOT_FLAGS, -(MULTIBOOT_HEADER + MULTIBOOT_FLAGS)

    .globl lyn_start
lyn_start:
    cli
    cld
    mov $not_multiboot, %esi
    cmp $MULTIBOOT_LOADED, %eax
    jne refuse
    mov %eax, PHYSICAL(lyn_boot_magic_value)
    mov %ebx, PHYSICAL(lyn_boot_info_value)
    mov $no_long_mode, %esi
    mov $0x80000000, %eax
    cpuid
    cmp $0x80000001, %eax
    jb refuse
    mov $0x80000001, %eax /* SDM volume 2, CPUID: EDX bit 29 Intel 64, bit 20 execute-disable */
    cpuid
    bt $29, %edx
    jnc refuse
    mov $no_execute_disable, %esi
    bt $20, %edx
    jnc refuse
    /* The first 4 MB twice, low and at -2 GB, by one large page: enough for lyn_boot_tables to make the rest. */
    movl $PHYSICAL(boot_pdpt) + 3, PHYSICAL(boot_pml4)
    movl $PHYSICAL(boot_pdpt) + 3, PHYSICAL(boot_pml4) + 511 * 8
    movl $PHYSICAL(boot_pd) + 3, PHYSICAL(boot_pdpt)
    movl $PHYSICAL(boot_pd) + 3, PHYSICAL(boot_pdpt) + 510 * 8
    movl $LYN_IMAGE_LOAD + 0x83, PHYSICAL(boot_pd) + 8
    mov $LYN_CR4, %eax
    mov %eax, %cr4
    mov $PHYSICAL(boot_pml4), %eax
    mov %eax, %cr3
    mov $LYN_EFER, %ecx
    xor %edx, %edx
    mov $LYN_EFER_LME_NXE, %eax
    wrmsr
    mov $LYN_CR0, %eax
    mov %eax, %cr0
    lgdt long_mode_gdt_pointer
    mov $boot_upper_half - LYN_LOW32, %edi
    ljmp $LYN_CODE, $lyn_long_mode

/* Prints the text at %esi on COM1 and on the text screen, and stops. */
refuse:
    mov $uart_setup, %edi
1:  movzwl (%edi), %edx
    mov 2(%edi), %al
    outb %al, %dx
    add $3, %edi
    cmp $uart_setup_end, %edi
    jb 1b
    mov $0xB8000, %edi
    mov $0x4F00, %eax /* white on red */
2:  lodsb
    test %al, %al
    jz 5f
    cmp $'\n', %al
    je 3f
    stosw
3:  mov %eax, %ebx
    mov $0x3FD, %edx
    mov $100000, %ecx /* a machine without this port must not hang here */
4:  inb %dx, %al
    test $0x20, %al
    loopz 4b
    mov $0x3F8, %edx
    mov %ebx, %eax
    outb %al, %dx
    jmp 2b
5:  hlt
    jmp 5b

/* 16550: interrupts off, 115200 baud, 8n1, FIFO on, DTR and RTS. */
uart_setup:
    .irp step, 0x0003F9, 0x8003FB, 0x0103F8, 0x0003F9, 0x0303FB, 0x0703FA, 0x0303FC
    .word \step & 0xFFFF
    .byte \step >> 16
    .endr
uart_setup_end:

not_multiboot:
    .asciz "lyn: not started by a multiboot loader: start the image with GRUB's `multiboot` or QEMU's -kernel \nlyn: halted\n"
no_long_mode:
    .asciz "lyn: this processor has no 64-bit mode (Intel 64, CPUID 80000001h EDX bit 29): use one that has \nlyn: halted\n"
no_execute_disable:
    .asciz "lyn: this processor does not offer execute-disable (CPUID 80000001h EDX bit 20): enable XD or NX in the firmware \nlyn: halted\n"

    .balign 8
    .globl long_mode_gdt_pointer
long_mode_gdt:
    .quad 0, 0x00AF9B000000FFFF /* 64-bit code, as in the final GDT */
long_mode_gdt_pointer:
    .word 15
    .long long_mode_gdt

/* Both the boot processor and, from trampoline.S, the others come here; %edi says where they go on in the upper half. */
    .code64
    .globl lyn_long_mode
lyn_long_mode:
    movslq %edi, %rdi
    jmp *%rdi

    .text
boot_upper_half:
    mov $lyn_boot_block_stack, %rsp /* this processor's stack, by its address in the image */
    call lyn_boot_tables
    mov %cr3, %rax
    mov %rax, %cr3
    mov $lyn_main, %rax

/* Final stack, descriptor tables and selectors; then the function in %rax with %edi for its argument; then rest. */
    .globl lyn_settle
lyn_settle:
    mov $lyn_stack_top, %rsp
    lgdt lyn_gdt_pointer
    lidt lyn_idt_pointer
    push $LYN_CODE
    push $1f
    lretq
1:  mov $LYN_DATA, %ecx
    mov %ecx, %ds
    mov %ecx, %es
    mov %ecx, %ss
    xor %ecx, %ecx
    mov %ecx, %fs
    mov %ecx, %gs
    mov $LYN_TSS, %ecx
    ltr %cx
    call *%rax

/* Halts for good; an NMI or SMI may wake the processor, so it goes back to sleep. */
    .globl lyn_cpu_stop
lyn_cpu_stop:
    cli
    hlt
    jmp lyn_cpu_stop

/* Marks the end of the stack for the unwinder and for people: no frame lies above these. */
    .section .note.GNU-stack, "", @progbits
