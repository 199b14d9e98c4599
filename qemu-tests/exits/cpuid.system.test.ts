import { tinySuite } from '../support/tiny-suite.ts';

const leaf = String.raw`
.if AMD
    .set VENDOR_EBX, 0x68747541         # AuthenticAMD
    .set VENDOR_EDX, 0x69746e65
    .set VENDOR_ECX, 0x444d4163
.else
    .set VENDOR_EBX, 0x756e6547         # GenuineIntel
    .set VENDOR_EDX, 0x49656e69
    .set VENDOR_ECX, 0x6c65746e
.endif
.macro leaf number:req, sub=0
    mov eax, \number
    mov ecx, \sub
    cpuid
.endm
`;

tinySuite('CPUID', {
  mode: 64,
  code: `${leaf}
main:
    mov rax, -1 << 32
    mov rbx, -1
    mov rcx, -1 << 32
    mov rdx, -1
    cpuid
    shr rax, 32
    expect "clears the upper half of RAX", rax, 0
    shr rbx, 32
    expect "clears the upper half of RBX", rbx, 0
    shr rcx, 32
    expect "clears the upper half of RCX", rcx, 0
    shr rdx, 32
    expect "clears the upper half of RDX", rdx, 0
    leaf 0
    expect "names the vendor: EBX", rbx, VENDOR_EBX
    expect "names the vendor: EDX", rdx, VENDOR_EDX
    expect "names the vendor: ECX", rcx, VENDOR_ECX
    leaf 1
    show "family, model and stepping", rax
    expect_bits "has x2APIC and TSC deadline", rcx, 1 << 21 | 1 << 24, 1 << 21 | 1 << 24
    expect_bits "OSXSAVE follows CR4: off", rcx, 1 << 27, 0
    mov rax, cr4
    or eax, 1 << 18
    mov cr4, rax
    leaf 1
    expect_bits "OSXSAVE follows CR4: on", rcx, 1 << 27, 1 << 27
    xor ecx, ecx
    xor edx, edx
    mov eax, 1
    xsetbv
    leaf 0xD, 0
    expect "leaf 0xD gives the size of the state in XCR0: x87", rbx, 0x240
    xor ecx, ecx
    xor edx, edx
    mov eax, 7
    xsetbv
    leaf 0xD, 0
    expect "leaf 0xD gives the size of the state in XCR0: x87, SSE, AVX", rbx, 0x340
    show "states that XCR0 may have", rax
    leaf 7
    and rbx, ~2 # Lyn has IA32_TSC_ADJUST, whatever the processor has
    show "features of leaf 7, EBX", rbx
    leaf 0x80000001
    btr edx, 25 # Lyn does not have fast FXSAVE, whatever the processor has
    show "extended features, EDX", rdx
    leaf 0x80000008
    show "widths of addresses", rax
    leaf 0x80000002
    show "name of the processor", rax
    leaf 2
    show "caches of leaf 2", rax
    leaf 4, 0
    show "first cache of leaf 4", rbx
    leaf 4, 99
    expect_bits "leaf 4 ends with a cache of type 0", rax, 31, 0
    in_user leaf 0
    expect_exception "is open to ring 3", NOTHING
`,
  underLyn: `
    leaf 1
    expect_bits "shows the hypervisor bit", rcx, 1 << 31, 1 << 31
    expect_bits "hides VMX and SMX", rcx, 1 << 5 | 1 << 6, 0
    expect_bits "hides MONITOR", rcx, 1 << 3, 0
    leaf 7
    expect_bits "hides SGX and processor trace", rbx, 1 << 2 | 1 << 25, 0
    leaf 10
    expect_bits "has no performance counters: version 0", rax, 0xff, 0
    leaf 0x40000000
    expect "names the paravirtual interface: KVMK", rbx, 0x4b4d564b
    expect "names the paravirtual interface: VMKV", rcx, 0x564b4d56
    expect "names the paravirtual interface: M", rdx, 0x4d
    leaf 0x40000100
    expect_bits "has leaves of its own", rax, 0xffffff00, 0x40000100
    leaf 0x50000000
    or rax, rbx
    or rax, rcx
    or rax, rdx
    expect "an unknown leaf reads zero", rax, 0
    leaf 0x8fffffff
    or rax, rbx
    or rax, rcx
    or rax, rdx
    expect "an unknown extended leaf reads zero", rax, 0
`,
});
