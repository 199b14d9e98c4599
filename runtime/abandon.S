/* Leaves whatever this processor was doing: it goes on in lyn_resumed, on an empty stack. */
    .text
    .globl lyn_cpu_abandon
lyn_cpu_abandon:
    mov $lyn_stack_top, %rsp
    call lyn_resumed
    .section .note.GNU-stack, "", @progbits
