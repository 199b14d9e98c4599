# The start code of a guest in machine TypeScript, and what the runtime's C has in vectors.S and boot.S for the hypervisor. The C is
# linked where the hypervisor's is: at MACHINE plus its physical address; and it has the direct map, here of the first 4 GB.

.set FAILURES, 0x5000                   # counted by guests/tiny/machine/failures.ts
.set STACK, 0x90000                     # from there down to the IDT

main:
    mov rsp, STACK
    mov qword ptr [PML4 + 256 * 8], PDPT + 7        # 0xFFFF800000000000: physical 0
    mov qword ptr [PML4 + 511 * 8], PDPT + 7        # MACHINE, by the entry of the PDPT for its last but one gigabyte
    mov qword ptr [PDPT + 510 * 8], DIRECTORIES + 7
    mov dword ptr [FAILURES], 0
    mov rdi, offset machine_zero
    mov rcx, offset machine_zero_end
    sub rcx, rdi
    xor eax, eax
    rep stosb
    mov rax, offset lyn_main
    call rax
    jmp lyn_cpu_stop_low

.pushsection .machine.text, "ax"
.globl lyn_cpu_stop
lyn_cpu_stop:
    mov rax, offset lyn_cpu_stop_low
    jmp rax
.popsection

lyn_cpu_stop_low:
    mov eax, [FAILURES]
    mov [failures], rax
    done

# Instructions that the processor may refuse: the exception goes on at `refused`. As in runtime/try.S, the stack is left alone.
.macro tried code:vararg
    mov [resume_stack], rsp
    mov qword ptr [resume_at], offset refused
    \code
.endm

.pushsection .machine.text, "ax"
.globl lyn_cpu_try_rdmsr, lyn_cpu_try_wrmsr, lyn_cpu_try_set_xcr0
lyn_cpu_try_rdmsr:
    mov ecx, edi
    tried rdmsr
    mov [lyn_last_msr], eax
    mov [lyn_last_msr + 4], edx
    jmp accepted
lyn_cpu_try_wrmsr:
    mov ecx, edi
    mov rdx, rsi
    shr rdx, 32
    mov eax, esi
    tried wrmsr
    jmp accepted
lyn_cpu_try_set_xcr0:
    xor ecx, ecx
    mov rdx, rdi
    shr rdx, 32
    mov eax, edi
    tried xsetbv
accepted:
    mov qword ptr [resume_at], 0
    mov eax, 1
    ret
refused:
    mov qword ptr [resume_at], 0
    xor eax, eax
    ret
.popsection

.pushsection .machine.data, "aw"
.balign 8
.globl lyn_last_msr, lyn_cpu_index_value
lyn_last_msr:
    .quad 0
lyn_cpu_index_value:
    .long 0
.popsection
