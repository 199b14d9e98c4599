/* Where things lie; for C, assembly and the linker script alike. The picture is in docs/architecture.md, "Address space". */
#ifndef LYN_LAYOUT_H
#define LYN_LAYOUT_H

#define LYN_PAGE 0x1000
#define LYN_IMAGE_BASE 0xFFFFFFFF80000000  /* virtual address of physical 0, as far as the image goes */
#define LYN_LOW32 0xFFFFFFFF00000000       /* image addresses minus this fit 32 bits and sign-extend back */
#define LYN_IMAGE_LOAD 0x200000            /* physical address of the image: one large page is all of it */
#define LYN_VECTORS 0xFFFFFFFF80201000     /* the interrupt stubs: known here so that the IDT is a constant */
#define LYN_DIRECT_MAP 0xFFFF800000000000  /* virtual address of physical 0, data only */
#define LYN_PERCPU_BASE 0xFFFFFFFFC0000000 /* the processor's own block, the same address on every processor */
#define LYN_STACK_SIZE 0x4000
#define LYN_IST_STACK_SIZE 0x2000 /* NMI, double fault, machine check: one each */

/* Selectors and segment descriptors. The GDT is in vectors.S; boot.S has a small one for the way there. */
#define LYN_CODE 0x08
#define LYN_DATA 0x10
#define LYN_TSS 0x18
#define LYN_CODE32 0x18
#define LYN_CODE_DESCRIPTOR 0x00AF9B000000FFFF
#define LYN_DATA_DESCRIPTOR 0x00CF93000000FFFF
#define LYN_CODE32_DESCRIPTOR 0x00CF9B000000FFFF

#ifdef __ASSEMBLER__
/* The fifteen registers in the order of ExceptionFrame and of a vCPU's registers: rax lies highest, r15 lowest. */
.macro save_registers
    .irp register, rax, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
    push %\register
    .endr
.endm
.macro restore_registers
    .irp register, r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax
    pop %\register
    .endr
.endm
#endif

#endif
