# One source for the three modes: names for the natural registers, and the few instructions whose width has to be said.
# MODE (16, 32 or 64) is given on the assembler's command line.

.macro use_mode
    .if MODE == 16
        .code16
    .elseif MODE == 32
        .code32
    .else
        .code64
    .endif
.endm

.if MODE == 64
    .set NATURAL, 8
    .set acc, rax
    .set bas, rbx
    .set cnt, rcx
    .set dat, rdx
    .set src, rsi
    .set dst, rdi
    .set stk, rsp
.else
    .set NATURAL, 4
    .set acc, eax
    .set bas, ebx
    .set cnt, ecx
    .set dat, edx
    .set src, esi
    .set dst, edi
    .set stk, esp
.endif

# A variable of natural width that starts with `value`.
.macro variable name:req, value=0
    .pushsection .data
    .balign 8
\name:
    .quad \value
    .popsection
.endm

# Constant text; `label` is defined as its address.
.macro text label:req, words:req
    .pushsection .rodata
\label:
    .asciz "\words"
    .popsection
.endm

.macro push_all
    push acc
    push bas
    push cnt
    push dat
    push src
    push dst
.endm

.macro pop_all
    pop dst
    pop src
    pop dat
    pop cnt
    pop bas
    pop acc
.endm

.macro push_flags
    .if MODE == 16
        pushfd
    .elseif MODE == 32
        pushfd
    .else
        pushfq
    .endif
.endm

.macro pop_flags
    .if MODE == 64
        popfq
    .else
        popfd
    .endif
.endm
