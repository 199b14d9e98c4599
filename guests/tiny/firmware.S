# A master boot record that stands before another: it sets IA32_FEATURE_CONTROL as a firmware would (VALUE, given on the
# assembler's command line), then fetches the boot record that it replaced from block NEXT and starts it.
.intel_syntax noprefix
.code16
.globl boot_sector
boot_sector:
    cli
    cld
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 0x7C00
    mov si, sp                          # the next boot record goes to where this one is: move away first
    mov di, 0x600
    mov cx, 256
    rep movsw
    jmp 0:moved - 0x7C00 + 0x600
moved:
    mov ecx, 0x3A
    mov eax, VALUE
    xor edx, edx
    wrmsr
    mov si, offset packet - 0x7C00 + 0x600
    mov ah, 0x42                        # INT 13h extensions; DL still holds the drive
    int 0x13
    jc failed
    jmp 0:0x7C00
failed:
    hlt
    jmp failed
.balign 4
packet:
    .byte 16, 0
    .word 1
    .word 0x7C00, 0
    .quad NEXT
.org 510
    .word 0xAA55
