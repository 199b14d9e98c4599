# XSAVE: the guest's extended state survives exits. Left out where CPUID does not tell of XSAVE.
main:
    mov eax, 1
    cpuid
    test ecx, 1 << 26
    jnz 1f
    say "skip this processor has no XSAVE"
    end_line
    done
1:  mov r15d, ecx
    mov rax, cr4
    or eax, 1 << 18
    mov cr4, rax
    xor ecx, ecx
    xgetbv
    expect "XCR0 is 1 at the start", rax, 1
    mov eax, 3
    xor edx, edx
    works "x87 and SSE", xsetbv
    xor ecx, ecx
    mov eax, 2
    faults "SSE without x87", GP, 0, xsetbv
    mov rax, 0x1122334455667788
    movq xmm1, rax
    mov edi, 1000
2:  xor ecx, ecx
    mov eax, 1
    cpuid
    dec edi
    jnz 2b
    movq rax, xmm1
    expect "an XMM register survives exits", rax, 0x1122334455667788
    test r15d, 1 << 28
    jz 3f
    xor ecx, ecx
    mov eax, 7
    xor edx, edx
    works "x87, SSE and AVX", xsetbv
    vinsertf128 ymm1, ymm1, xmm1, 1
    mov edi, 1000
4:  xor ecx, ecx
    mov eax, 1
    cpuid
    dec edi
    jnz 4b
    vextractf128 xmm2, ymm1, 1
    movq rax, xmm2
    expect "the upper half of a YMM register survives exits", rax, 0x1122334455667788
3:  done
