# The 8259 pair at vectors 0x20 to 0x2F, everything masked, and the 8254's first counter.

# Programs both controllers: edge, cascade on IRQ 2, 8086 mode, normal end of interrupt. Has been called when `main` runs.
pic_start:
    push acc
    mov al, 0x11
    out 0x20, al
    out 0xA0, al
    mov al, 0x20
    out 0x21, al
    mov al, 0x28
    out 0xA1, al
    mov al, 4
    out 0x21, al
    mov al, 2
    out 0xA1, al
    mov al, 1
    out 0x21, al
    out 0xA1, al
    mov al, 0xFF
    out 0x21, al
    out 0xA1, al
    pop acc
    ret

# Lets through the interrupt lines whose bits are set in `lines` (0 to 7), and no others.
.macro pic_allow lines:req
    push acc
    mov al, ~(\lines) & 0xFF
    out 0x21, al
    pop acc
.endm

# Counter 0 in `mode` (0 to 5) with a `count` of 1 to 65535 ticks of 1,193,182 Hz.
.macro pit_start mode:req, count:req
    push acc
    mov al, 0x30 | (\mode) << 1
    out 0x43, al
    mov al, (\count) & 0xFF
    out 0x40, al
    mov al, (\count) >> 8
    out 0x40, al
    pop acc
.endm
