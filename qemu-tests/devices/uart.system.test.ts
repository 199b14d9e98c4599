import { tinySuite } from '../support/tiny-suite.ts';

tinySuite('The 16550', {
  mode: 64,
  code: String.raw`
.macro get register:req
    mov edx, COM1 + \register
    xor eax, eax
    in al, dx
.endm
.macro put register:req, value:req
    mov edx, COM1 + \register
    mov al, \value
    out dx, al
.endm
.set DATA_REGISTER, 0
.set IER, 1
.set IIR, 2
.set FCR, 2
.set LCR, 3
.set MCR, 4
.set LSR, 5
.set MSR, 6
.set SCR, 7
main:
    call console_drain
    put SCR, 0xA5
    get SCR
    expect "the scratch register keeps a byte", rax, 0xA5
    get LCR
    expect "the line control register reads as written", rax, 3
    put LCR, 0x83                       # no check may print while the divisor is in front
    get DATA_REGISTER
    mov r12, rax
    get IER
    mov r13, rax
    put IER, 0x12
    get IER
    mov r14, rax
    put IER, 0
    put LCR, 3
    expect "the divisor's low byte", r12, 1
    expect "the divisor's high byte", r13, 0
    expect "the divisor's high byte keeps a value", r14, 0x12
    get IER
    expect "the interrupt enables are another register", rax, 0
    put IER, 0xFF
    get IER
    expect "four interrupts can be enabled", rax, 0x0F
    put IER, 0
    get IIR
    show "no interrupt, FIFO off", rax
    put FCR, 0x01
    get IIR
    expect "the FIFO shows", rax, 0xC1
    put FCR, 0
    get IIR
    expect "and goes", rax, 1
    call console_drain
    get LSR
    expect "the transmitter is empty", rax, 0x60
    call console_drain
    put MCR, 0xFF
    get MCR
    mov r12, rax
    put MCR, 0x1F                       # loop back: no check may print meanwhile
    get MSR
    mov r13, rax
    put MCR, 0x10
    get MSR
    mov r14, rax
    put MCR, 0x12
    get MSR
    mov r15, rax
    put DATA_REGISTER, 0x5A
    mov ecx, 1000000
1:  get LSR
    test al, 1
    loopz 1b
    mov r8, rax
    get DATA_REGISTER
    mov r9, rax
    get LSR
    mov r10, rax
    put MCR, 0
    show "the modem control register refuses reserved bits", r12
    expect_bits "in loop-back the modem's lines are the port's own", r13, 0xF0, 0xF0
    expect_bits "in loop-back, with all lines off", r14, 0xF0, 0
    show "in loop-back, RTS is CTS", r15
    expect_bits "in loop-back a byte comes back", r8, 1, 1
    expect "in loop-back the same byte comes back", r9, 0x5A
    expect_bits "a byte that has been read is gone", r10, 1, 0
    put MCR, 0x0B
    call pic_start
    pic_allow 1 << 4
    mov dword ptr [interrupt_count], 0
    mov rax, offset take
    mov [interrupt_hook], rax
    call console_drain
    put IER, 2                          # interrupt when the transmitter is empty
    sti
    nop
    nop
    nop
    cli
    mov r12, [interrupt_count]
    mov r13, [cause]
    get IIR
    mov r14, rax
    put DATA_REGISTER, 10
    mov ecx, 1000000
    sti
2:  cmp [interrupt_count], r12          # checks print, and so raise it too: later
    loopz 2b
    cli
    mov r15, [interrupt_count]
    put IER, 0
    expect "enabling the transmitter's interrupt raises it", r12, 1
    expect "its cause", r13, 2
    expect "reading the cause has cleared it", r14, 1
    expect "a sent byte raises it again", r15, 2
    put IER, 0
    put MCR, 0
    done
take:
    push rax
    push rdx
    get IIR
    mov [cause], rax
    pop rdx
    pop rax
    ret
variable cause
`,
});
