# Interrupts: the 8259 pair and the 8254, HLT, the interrupt window.
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
main:
    pending_timer
    mov ecx, 1000
1:  loop 1b
    expect "an interrupt waits while IF is clear", "[interrupt_count]", 0
    sti
    nop
2:  nop
    nop
    cli
    expect "STI lets it in after one more instruction", "[interrupt_ip]", "offset 2b"
    expect "its vector is IRQ 0's", "[interrupt_vector]", 0x20
    pending_timer
    sti
    cpuid
3:  nop
    cli
    expect "it comes behind an exit in the shadow of STI", "[interrupt_ip]", "offset 3b"
    pending_timer
    mov qword ptr [interrupt_hook], offset once_more
    sti
    hlt
4:  cli
    mov qword ptr [interrupt_hook], 0
    expect "it ends HLT", "[interrupt_ip]", "offset 4b"
    call pic_start
    pic_allow 1
    pit_start 2, 1193
    mov dword ptr [interrupt_count], 0
5:  sti
    hlt
    cli
    cmp dword ptr [interrupt_count], 5
    jb 5b
    expect_range "the timer ticks on", "[interrupt_count]", 5, 100   # a host that is busy lets two come between STI and CLI
    done

# Where QEMU's translator leaves the guest in the shadow of STI, it enters it again without, and the interrupt comes before HLT, which nothing would end
# then: each one has another follow after 10 ms. One that HLT ignores has none follow.
once_more:
    pit_start 0, 11930
    ret
