import { tinySuite } from '../support/tiny-suite.ts';

tinySuite('The 8259 pair', {
  mode: 64,
  code: String.raw`
.macro put port:req, value:req
    mov al, \value
    out \port, al
.endm
.macro get port:req
    xor eax, eax
    in al, \port
.endm
.macro raise_timer                      # IRQ 0, an edge
    pit_start 0, 50
    put 0x20, 0x0A
7:  in al, 0x20
    test al, 1
    jz 7b
.endm
.macro take                             # lets one interrupt in, without an end of interrupt from the library
    sti
    nop
    nop
    cli
.endm
main:
    call pic_start
    get 0x21
    expect "the mask reads as written", rax, 0xFF
    put 0x21, 0xA5
    put 0xA1, 0x5A
    get 0x21
    expect "the first controller's mask", rax, 0xA5
    get 0xA1
    expect "the second controller's mask", rax, 0x5A
    put 0x21, 0xFF
    put 0xA1, 0xFF
    raise_timer
    get 0x20
    expect_bits "the request register shows IRQ 0 although it is masked", rax, 1, 1
    put 0x20, 0x0B
    get 0x20
    show "the in-service register, idle", rax
    pic_allow 1
    mov dword ptr [interrupt_count], 0
    mov rax, offset look
    mov [interrupt_hook], rax
    take
    expect "IRQ 0 comes in", "[interrupt_vector]", 0x20
    show "in service during the handler", "[seen_service]"
    show "requested during the handler", "[seen_request]"
    get 0x20
    put 0x20, 0x0B
    get 0x20
    expect "nothing is in service after the end of interrupt", rax, 0
    mov qword ptr [interrupt_hook], 0

    put 0x21, 0xFF
    raise_timer
    pic_allow 1
    mov dword ptr [interrupt_count], 0
    mov rax, offset raise_again
    mov [interrupt_hook], rax
    take
    expect "a line in service holds back itself", "[count_in_service]", 1
    expect "after its end it comes in", "[interrupt_count]", 2
    mov qword ptr [interrupt_hook], 0

    mov dx, 0x4D0
    mov al, 0x20
    out dx, al
    xor eax, eax
    in al, dx
    expect "the edge/level register keeps a line", rax, 0x20
    mov al, 0xFF
    out dx, al
    in al, dx
    show "the edge/level register refuses lines that are edges", rax
    mov al, 0
    out dx, al
    mov dx, 0x4D1
    mov al, 0xFF
    out dx, al
    in al, dx
    show "the edge/level register of the second controller", rax
    mov al, 0
    out dx, al

    put 0x20, 0x11                      # again from the start, at vector 0x28
    put 0x21, 0x28
    put 0x21, 4
    put 0x21, 1
    get 0x21
    expect "ICW1 clears the mask", rax, 0
    put 0x21, 0xFF
    raise_timer
    pic_allow 1
    mov dword ptr [interrupt_count], 0
    sti
    nop
    nop
    cli
    expect "ICW2 sets the vectors", "[interrupt_vector]", 0x28
    expect "an interrupt of the new vector", "[interrupt_count]", 1
    put 0x20, 0x20
    put 0x20, 0x11                      # automatic end of interrupt
    put 0x21, 0x20
    put 0x21, 4
    put 0x21, 3
    put 0x21, 0xFF
    raise_timer
    pic_allow 1
    mov dword ptr [interrupt_count], 0
    mov rax, offset look
    mov [interrupt_hook], rax
    sti
    nop
    nop
    cli
    expect "automatic end of interrupt: it comes in", "[interrupt_count]", 1
    expect "automatic end of interrupt: nothing is in service in the handler", "[seen_service]", 0
    put 0x21, 0xFF
    mov qword ptr [interrupt_hook], 0
    jmp over
look:
    push rax
    mov al, 0x0B
    out 0x20, al
    xor eax, eax
    in al, 0x20
    mov [seen_service], rax
    mov al, 0x0A
    out 0x20, al
    in al, 0x20
    mov [seen_request], rax
    pop rax
    ret
# The first time: raises the line again and opens the window, with the line still in service.
raise_again:
    cmp qword ptr [count_in_service], 0
    jne 1f
    push rax
    raise_timer
    sti
    nop
    nop
    cli
    mov rax, [interrupt_count]
    mov [count_in_service], rax
    pop rax
1:  ret
variable seen_service
variable seen_request
variable count_in_service
over:
`,
  // Bochs' answer to a poll lacks bit 7 and leaves nothing in service; Intel's data sheet of the 8259A has both.
  underLyn: `
    call pic_start
    raise_timer
    pic_allow 1
    put 0x20, 0x0C                      # OCW3: poll
    get 0x20
    expect "a poll answers with the line, and acknowledges it", rax, 0x80
    put 0x20, 0x0B
    get 0x20
    expect "the polled line is in service", rax, 1
    put 0x20, 0x60                      # OCW2: specific end of interrupt for IRQ 0
    put 0x20, 0x0B
    get 0x20
    expect "a specific end of interrupt ends it", rax, 0
    put 0x20, 0x0C
    get 0x20
    expect_bits "a poll with nothing there", rax, 0x80, 0
    put 0x21, 0xFF
`,
});
