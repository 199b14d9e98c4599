# The boot sector. A BIOS loads this sector alone, and it fetches the rest; Lyn loads the whole image, and there is
# nothing to fetch. The mark in the image's last word tells which of the two happened.

.set TAIL_MARK, 0x594e4954

.section .tail, "a"
image_tail:
    .long TAIL_MARK

.section .boot, "awx"
.code16
.globl boot_sector
boot_sector:
    jmp 0:boot_from_zero                # some BIOSes start boot sectors at 07C0:0000
boot_from_zero:
    cli
    cld
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 0x7C00
    cmp dword ptr [image_tail], TAIL_MARK
    je boot_loaded
    mov si, offset boot_packet
    mov ah, 0x42                        # INT 13h extensions: read by block address; DL still holds the drive
    int 0x13
    jc boot_hang
boot_loaded:
    cli
    jmp enter_mode
boot_hang:
    hlt
    jmp boot_hang

.balign 4
boot_packet:
    .byte 16, 0
    .word image_sectors
    .word 0x7E00, 0                     # to 0000:7E00
    .quad 1                             # from the second sector on

.org 510
    .word 0xAA55

.text
