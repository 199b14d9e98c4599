import { tinySuite } from '../support/tiny-suite.ts';

tinySuite('XSETBV', {
  mode: 64,
  code: String.raw`
.macro xcr number:req, value:req
    mov ecx, \number
    mov rax, \value
    mov rdx, rax
    shr rdx, 32
    here
    xsetbv
.endm
.macro get_xcr0
    xor ecx, ecx
    xgetbv
    shl rdx, 32
    or rax, rdx
.endm
main:
    faults "without CR4.OSXSAVE", UD, 0, xcr 0, 1
    xor ecx, ecx
    faults "XGETBV without CR4.OSXSAVE", UD, 0, xgetbv
    mov rax, cr4
    or eax, 1 << 18
    mov cr4, rax
    get_xcr0
    expect "XCR0 is 1 at the start", rax, 1
    xcr 0, 3
    get_xcr0
    expect "x87 and SSE", rax, 3
    xcr 0, 7
    get_xcr0
    expect "x87, SSE and AVX", rax, 7
    faults "without x87", GP, 0, xcr 0, 6
    faults "nothing", GP, 0, xcr 0, 0
    faults "AVX without SSE", GP, 0, xcr 0, 5
    faults "AVX-512, which is not there", GP, 0, xcr 0, 0xE7
    faults "a reserved bit", GP, 0, xcr 0, 1 << 62 | 1
    faults "all bits", GP, 0, xcr 0, -1
    faults "XCR1", GP, 0, xcr 1, 1
    faults "XCR0xFFFFFFFF", GP, 0, xcr 0xFFFFFFFF, 1
    mov ecx, 1
    faults "XGETBV of XCR1, which is not there", GP, 0, xgetbv
    get_xcr0
    expect "XCR0 is unchanged after all that", rax, 7
    xor ecx, ecx
    mov eax, 3
    xor edx, edx
    user_faults "in ring 3", GP, 0, xsetbv
    xor ecx, ecx
    user_works "XGETBV in ring 3 is allowed", xgetbv
    mov rcx, 0xFFFFFFFF00000000
    mov rax, 0xFFFFFFFF00000003
    mov rdx, 0xFFFFFFFF00000000
    works "the upper halves of the registers do not count", xsetbv
    xcr 0, 7
    mov rax, 0x1122334455667788
    movq xmm1, rax
    vpbroadcastq ymm1, xmm1
    mov edi, 1000
1:  xor ecx, ecx
    mov eax, 1
    cpuid
    dec edi
    jnz 1b
    vextracti128 xmm2, ymm1, 1
    movq rax, xmm2
    expect "the upper halves of the YMM registers survive exits", rax, 0x1122334455667788
    movq rax, xmm1
    expect "the XMM registers survive exits", rax, 0x1122334455667788
    xcr 0, 1
    faults "an AVX instruction without AVX in XCR0", UD, 0, vzeroupper
`,
});
