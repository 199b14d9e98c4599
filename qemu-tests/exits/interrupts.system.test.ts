import { tinySuite } from '../support/tiny-suite.ts';

/** Raises IRQ 0 with interrupts off and waits until it is pending in the 8259. */
const pending = String.raw`
.macro pending_timer
    cli
    call pic_start
    pic_allow 1
    pit_start 0, 100
    mov dword ptr [interrupt_count], 0
    mov al, 0x0A                        # OCW3: read the request register
    out 0x20, al
7:  in al, 0x20
    test al, 1
    jz 7b
.endm
.macro no_interrupt name:req
    expect "\name", "[interrupt_count]", 0
.endm
`;

tinySuite('The interrupt window', {
  mode: 64,
  code: `${pending}
main:
    pending_timer
    mov ecx, 1000
1:  loop 1b
    no_interrupt "a pending interrupt waits while IF is clear"
    sti
    nop
2:  nop
    nop
    cli
    expect "STI lets it in after one more instruction", "[interrupt_ip]", "offset 2b"
    expect "its vector is IRQ 0's", "[interrupt_vector]", 0x20
    expect "it comes once", "[interrupt_count]", 1
    expect_bits "IF is set in the flags that it saves", "[interrupt_flags]", 0x200, 0x200
    pending_timer
    sti
    cli
    no_interrupt "STI and CLI in a row leave no window"
    pushfq
    or dword ptr [rsp], 0x200
    popfq
3:  nop
    cli
    expect "POPF lets it in at once", "[interrupt_ip]", "offset 3b"
    pending_timer
    mov eax, DATA
    sti
    mov ss, eax
4:  nop
5:  nop
    cli
    show "STI, then MOV SS: how far it waits", "[interrupt_ip]"
    pending_timer
    mov r8, rsp
    mov rax, offset 6f
    mov [iret_frame], rax
    mov qword ptr [iret_frame + 8], CODE
    mov qword ptr [iret_frame + 16], 0x202
    mov [iret_frame + 24], r8
    mov qword ptr [iret_frame + 32], DATA
    mov rsp, offset iret_frame
    iretq
6:  nop
    cli
    expect "IRET lets it in at once", "[interrupt_ip]", "offset 6b"
    mov rsp, r8

    pending_timer
    sti
    cpuid
7:  nop
    cli
    expect "an exit in the shadow of STI: the interrupt comes behind it", "[interrupt_ip]", "offset 7b"
    pending_timer
    sti
    hlt
8:  cli
    expect "STI and HLT: the interrupt ends the halt", "[interrupt_ip]", "offset 8b"
    pending_timer
    mov ecx, 0x12345
    attempt
    sti
    rdmsr
    attempted
    expect_exception "a fault in the shadow of STI comes first", GP
    nop
    cli
    pending_timer
    pic_allow 0
    sti
    nop
    nop
    cli
    no_interrupt "a masked line does not come in"
    pic_allow 1
    sti
    nop
    nop
    cli
    expect "unmasked, it does", "[interrupt_count]", 1
.pushsection .data
.balign 8
iret_frame: .quad 0, 0, 0, 0, 0
.popsection
`,
});

tinySuite('HLT and the timer', {
  mode: 64,
  code: `${pending}
main:
    call pic_start
    pic_allow 1
    pit_start 2, 11932
    mov dword ptr [interrupt_count], 0
    rdtsc
    shl rdx, 32
    lea r12, [rdx + rax]
1:  sti
    hlt
2:  cli
    mov eax, [interrupt_count]
    cmp eax, 20
    jb 1b
    rdtsc
    shl rdx, 32
    lea rax, [rdx + rax]
    sub rax, r12
    expect_range "20 ticks of a hundredth of a second take a fifth", rax, "TSC_FREQUENCY / 100 * 18", "TSC_FREQUENCY / 100 * 22"
    expect "HLT returns behind itself", "[interrupt_ip]", "offset 2b"
    pit_start 0, 1193
    mov dword ptr [interrupt_count], 0
    sti
    hlt
    cli
    expect "one shot of the 8254", "[interrupt_count]", 1

    call apic_start
    msr_write X2APIC_LVT_TIMER, 0x50
    msr_write X2APIC_DIVIDE, 0xB
    pic_allow 0
    mov dword ptr [interrupt_count], 0
    msr_write X2APIC_INITIAL_COUNT, 100000
    sti
    hlt
    cli
    expect "the local APIC's timer, once", "[interrupt_vector]", 0x50
    expect "the local APIC's timer comes once", "[interrupt_count]", 1
    msr_read X2APIC_CURRENT_COUNT
    expect "the local APIC's timer stands at zero then", rax, 0
    msr_write X2APIC_LVT_TIMER, 0x20051
    msr_write X2APIC_INITIAL_COUNT, 4000000 # long enough to come to the next instruction where Lyn's own exits are exits too
    mov dword ptr [interrupt_count], 0
3:  sti
    hlt
    cli
    cmp dword ptr [interrupt_count], 5
    jb 3b
    expect "the local APIC's timer, again and again", "[interrupt_vector]", 0x51
    msr_write X2APIC_INITIAL_COUNT, 0
    sti                                 # one may be pending
    nop
    nop
    cli
    msr_write X2APIC_LVT_TIMER, 0x40052
    mov dword ptr [interrupt_count], 0
    rdtsc
    add eax, 500000
    adc edx, 0
    mov ecx, IA32_TSC_DEADLINE
    shl rdx, 32
    lea r12, [rdx + rax]
    shr rdx, 32
    wrmsr
    sti
    hlt
    cli
    rdtsc
    shl rdx, 32
    lea rax, [rdx + rax]
    sub rax, r12
    expect "the TSC deadline", "[interrupt_vector]", 0x52
    expect_range "the TSC deadline comes when it is due", rax, 0, 100000
    mov dword ptr [interrupt_count], 0
    mov ecx, IA32_TSC_DEADLINE
    mov eax, 1
    xor edx, edx
    wrmsr
    sti
    nop
    nop
    nop
    nop
    cli
    expect "a TSC deadline in the past comes at once", "[interrupt_count]", 1

    pic_allow 1
    msr_write X2APIC_LVT_TIMER, 0x10000
    pit_start 2, 11932
    mov dword ptr [interrupt_count], 0
    sti
4:  cmp dword ptr [interrupt_count], 5
    jb 4b
    cli
    reached "interrupts come in while the guest spins"
    pic_allow 0
`,
  // Bochs itself leaves the deadline in the MSR; SDM 11.5.4.1 has it cleared.
  underLyn: `
    msr_read IA32_TSC_DEADLINE
    expect "a TSC deadline that has come is zero", rax, 0
`,
});

tinySuite('NMI', {
  mode: 64,
  code: `
main:
    call apic_start
    mov word ptr [IDT + 2 * 16], 0
    mov rax, offset nmi_handler
    mov [IDT + 2 * 16], ax
    cli
    mov ecx, X2APIC_ID
    rdmsr
    mov edx, eax
    mov eax, 0x400                      # to this processor's number: NMI
    mov ecx, X2APIC_ICR
    wrmsr
1:  nop
    nop
    nop
    expect "comes although IF is clear", "[nmi_count]", 2
    expect "a second one waits until IRET", "[nmi_depth_seen]", 1
    reached "returns"
    done
nmi_handler:
    push rax
    push rcx
    push rdx
    inc qword ptr [nmi_count]
    inc qword ptr [nmi_depth]
    mov rax, [nmi_depth]
    cmp rax, [nmi_depth_seen]
    jbe 1f
    mov [nmi_depth_seen], rax
1:  cmp qword ptr [nmi_count], 1
    jne 2f
    mov ecx, X2APIC_ID
    rdmsr
    mov edx, eax
    mov eax, 0x400
    mov ecx, X2APIC_ICR
    wrmsr
    cpuid
    nop
    nop
2:  dec qword ptr [nmi_depth]
    pop rdx
    pop rcx
    pop rax
    iretq
variable nmi_count
variable nmi_depth
variable nmi_depth_seen
`,
});

tinySuite('An interrupt from outside: the console', {
  mode: 64,
  code: `
main:
    call pic_start
    pic_allow 1 << 4
    mov dx, COM1 + 1
    mov al, 1                           # interrupt when data has come
    out dx, al
    mov dx, COM1 + 4
    mov al, 0x0B                        # OUT2 lets the interrupt through
    out dx, al
    mov rax, offset take
    mov [interrupt_hook], rax
    say "tiny: type now"
    end_line
1:  cli
    cmp qword ptr [typed_count], 5
    jae 2f
    sti
    hlt
    jmp 1b
2:  mov dx, COM1 + 1
    xor al, al
    out dx, al
    expect "five characters come in, in their order", "[typed]", 0x21656b694c
    expect "by IRQ 4", "[interrupt_vector]", 0x24
    done
# Takes what the receiver has.
take:
    push rax
    push rdx
    push rbx
1:  mov dx, COM1 + 5
    in al, dx
    test al, 1
    jz 2f
    mov dx, COM1
    in al, dx
    mov rbx, [typed_count]
    and ebx, 7
    mov [typed + rbx], al
    inc qword ptr [typed_count]
    jmp 1b
2:  pop rbx
    pop rdx
    pop rax
    ret
variable typed
variable typed_count
`,
  drive: async (machine) => {
    await machine.console.expect('tiny: type now', 60);
    machine.console.send('Like!');
  },
});
