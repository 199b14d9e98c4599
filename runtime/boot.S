/* From the multiboot loader to lyn_main: 32-bit checks, long mode, the upper half. */
#include "layout.h"
#define PHYSICAL(symbol) (symbol - LYN_IMAGE_BASE)
#define MULTIBOOT_HEADER 0x1BADB002
#define MULTIBOOT_FLAGS 0x3 /* modules on page boundaries; memory information wanted */
#define MULTIBOOT_LOADED 0x2BADB002
#define MULTIBOOT2_HEADER 0xE85250D6
#define MULTIBOOT2_LOADED 0x36D76289

/* What it takes to be in long mode: SDM volume 3, section 10.8.5 "Initializing IA-32e Mode". */
#define CR0 0x80010033 /* PG, WP, NE, ET, MP, PE */
#define CR4 0x20       /* PAE */
#define EFER 0xC0000080
#define EFER_LME_NXE 0x900

.macro require condition, otherwise
    mov $\otherwise, %esi
    j\condition refuse
.endm

/* Linked at its physical address, the first page of the image. Multiboot 0.6.96, section 3.1.1. */
    .section .boot, "ax"
    .globl lyn_start, lyn_long_mode, lyn_boot_gdt, lyn_settle, lyn_cpu_stop
    .code32
    .long MULTIBOOT_HEADER, MULTIBOOT_FLAGS, -(MULTIBOOT_HEADER + MULTIBOOT_FLAGS)

    /* Multiboot2 2.0, section 3.1: for i386, then tags of type, flags and size. */
    .balign 8
multiboot2:
    .long MULTIBOOT2_HEADER, 0, multiboot2_end - multiboot2, -(MULTIBOOT2_HEADER + multiboot2_end - multiboot2)
    .short 5, 1 /* a framebuffer of any size, if there is one */
    .long 20, 0, 0, 0, 0
    .short 6, 0 /* modules on page boundaries */
    .long 8
    .short 0, 0
    .long 8
multiboot2_end:

lyn_start:
    cli
    cld
    cmp $MULTIBOOT2_LOADED, %eax
    je 1f
    cmp $MULTIBOOT_LOADED, %eax
    require ne, not_multiboot
1:
    mov %eax, PHYSICAL(lyn_boot_magic_value)
    mov %ebx, PHYSICAL(lyn_boot_info_value)
    mov $0x80000000, %eax
    cpuid
    cmp $0x80000001, %eax
    require b, no_long_mode
    mov $0x80000001, %eax /* SDM volume 2, CPUID: EDX bit 29 Intel 64, bit 20 execute-disable */
    cpuid
    bt $29, %edx
    require nc, no_long_mode
    bt $20, %edx
    require nc, no_execute_disable
    /* The first 4 MB twice, low and at -2 GB, by one large page: enough for lyn_boot_tables to make the rest. */
    movl $PHYSICAL(boot_pdpt) + 3, PHYSICAL(boot_pml4)
    movl $PHYSICAL(boot_pdpt) + 3, PHYSICAL(boot_pml4) + 511 * 8
    movl $PHYSICAL(boot_pd) + 3, PHYSICAL(boot_pdpt)
    movl $PHYSICAL(boot_pd) + 3, PHYSICAL(boot_pdpt) + 510 * 8
    movl $LYN_IMAGE_LOAD + 0x83, PHYSICAL(boot_pd) + 8
    lgdt boot_gdt_pointer
    mov $upper_half - LYN_LOW32, %edi

/* Every processor comes here, the others from trampoline.S; %edi says where it goes on in the upper half. */
lyn_long_mode:
    mov $CR4, %eax
    mov %eax, %cr4
    mov $PHYSICAL(boot_pml4), %eax
    mov %eax, %cr3
    mov $EFER, %ecx
    xor %edx, %edx
    mov $EFER_LME_NXE, %eax
    wrmsr
    mov $CR0, %eax
    mov %eax, %cr0
    ljmp $LYN_CODE, $1f
    .code64
1:  movslq %edi, %rdi
    jmp *%rdi
    .code32

/* Prints the text at %esi on COM1 and on the text screen, and stops. */
refuse:
    /* 16550: interrupts off, 115200 baud, 8n1, FIFO on, DTR and RTS. Value and port. */
    .irp step, 0x0003F9, 0x8003FB, 0x0103F8, 0x0003F9, 0x0303FB, 0x0703FA, 0x0303FC
    mov $(\step >> 16), %al
    mov $(\step & 0xFFFF), %edx
    outb %al, %dx
    .endr
    mov $0xB8000, %edi
    mov $0x4F, %ah /* white on red */
1:  lodsb
    test %al, %al
    jz 3f
    stosw
    mov %al, %bl
    mov $0x3FD, %edx
    mov $100000, %ecx /* a machine without this port must not hang here */
2:  inb %dx, %al
    test $0x20, %al
    loopz 2b
    mov $0x3F8, %edx
    mov %bl, %al
    outb %al, %dx
    jmp 1b
3:  hlt
    jmp 3b

not_multiboot:
    .asciz "lyn: not started by a multiboot loader: start the image with GRUB's `multiboot` or QEMU's -kernel \r\nlyn: halted\r\n"
no_long_mode:
    .asciz "lyn: this processor has no 64-bit mode (Intel 64, CPUID 80000001h EDX bit 29): use one that has \r\nlyn: halted\r\n"
no_execute_disable:
    .asciz "lyn: this processor does not offer execute-disable (CPUID 80000001h EDX bit 20): enable XD or NX in the firmware \r\nlyn: halted\r\n"

    .balign 8
lyn_boot_gdt:
    .quad 0, LYN_CODE_DESCRIPTOR, LYN_DATA_DESCRIPTOR, LYN_CODE32_DESCRIPTOR
boot_gdt_pointer:
    .word 31
    .long lyn_boot_gdt

    .text
    .code64
upper_half:
    mov $lyn_boot_block_stack, %rsp /* this processor's stack, by its address in the image */
    call lyn_boot_tables
    mov %cr3, %rax
    mov %rax, %cr3
    mov $lyn_main, %rax

/* Final stack, descriptor tables and selectors; then the function in %rax with %edi for its argument; then rest. */
lyn_settle:
    mov $lyn_stack_top, %rsp
    lgdt lyn_gdt_pointer
    lidt lyn_idt_pointer
    push $LYN_CODE
    push $1f
    lretq
1:  mov $LYN_DATA, %ecx
    .irp segment, ds, es, ss
    mov %ecx, %\segment
    .endr
    xor %ecx, %ecx
    mov %ecx, %fs
    mov %ecx, %gs
    mov $LYN_TSS, %ecx
    ltr %cx
    call *%rax

/* Halts for good; an NMI or SMI may wake the processor, so it goes back to sleep. */
lyn_cpu_stop:
    cli
    hlt
    jmp lyn_cpu_stop
    .section .note.GNU-stack, "", @progbits
