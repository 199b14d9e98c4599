/*
 * Instructions that the processor may refuse. Each function here is a leaf that leaves the stack alone: where #GP or #UD comes
 * between lyn_try_start and lyn_try_end, vectors.S resumes at lyn_try_end, and the function returns false.
 */
    .section .text.try, "ax"
    .globl lyn_try_start, lyn_try_end, lyn_cpu_try_rdmsr, lyn_cpu_try_wrmsr, lyn_cpu_try_set_xcr0
.macro wide_argument of
    mov %e\of, %eax
    mov %r\of, %rdx
    shr $32, %rdx
.endm
lyn_try_start:
lyn_cpu_try_rdmsr:
    mov %edi, %ecx
    rdmsr
    mov %eax, lyn_last_msr
    mov %edx, lyn_last_msr + 4
    jmp accepted
lyn_cpu_try_wrmsr:
    mov %edi, %ecx
    wide_argument si
    wrmsr
    jmp accepted
lyn_cpu_try_set_xcr0:
    xor %ecx, %ecx
    wide_argument di
    xsetbv
accepted:
    mov $1, %eax
    ret
lyn_try_end:
    xor %eax, %eax
    ret
    .section .note.GNU-stack, "", @progbits
