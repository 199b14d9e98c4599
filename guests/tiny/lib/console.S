# The serial port COM1, polled: 115200 baud, 8N1. Every routine keeps all registers and flags.

.set COM1, 0x3F8

console_start:
    push_all
    mov dx, COM1 + 3
    mov al, 0x83                        # line control: divisor latch, 8N1
    out dx, al
    mov dx, COM1
    mov al, 1                           # divisor: 115200 baud
    out dx, al
    mov dx, COM1 + 1
    xor al, al
    out dx, al
    mov dx, COM1 + 3
    mov al, 0x03
    out dx, al
    mov dx, COM1 + 1
    xor al, al                          # no interrupts
    out dx, al
    pop_all
    ret

# Prints the character in AL.
print_char:
    push_flags
    push acc
    push dat
    push acc
    mov dx, COM1 + 5
1:  in al, dx
    test al, 0x20                       # transmitter holding register empty
    jz 1b
    pop acc
    mov dx, COM1
    out dx, al
    pop dat
    pop acc
    pop_flags
    ret

# Waits until the last character has left the shift register.
console_drain:
    push acc
    push dat
    mov dx, COM1 + 5
1:  in al, dx
    test al, 0x40
    jz 1b
    pop dat
    pop acc
    ret

# Prints the text at `src`, which ends with a zero.
print_text:
    push_flags
    push acc
    push src
1:  mov al, [src]
    test al, al
    jz 2f
    call print_char
    inc src
    jmp 1b
2:  pop src
    pop acc
    pop_flags
    ret

# Prints `acc` in hexadecimal with 0x, without leading zeros.
print_hex:
    push_flags
    push acc
    push bas
    push cnt
    mov bas, acc
    mov al, '0'
    call print_char
    mov al, 'x'
    call print_char
    mov ecx, NATURAL * 8
1:  sub ecx, 4                          # from the highest nibble down to the first that is not zero, or to the last
    jz 2f
    mov acc, bas
    shr acc, cl
    jz 1b
2:  mov acc, bas
    shr acc, cl
    and al, 15
    add al, '0'
    cmp al, '9'
    jbe 3f
    add al, 'a' - '0' - 10
3:  call print_char
    sub ecx, 4
    jns 2b
    pop cnt
    pop bas
    pop acc
    pop_flags
    ret

# Prints constant text.
.macro say words:req
    text .Lsaid\@, "\words"
    push src
    mov src, offset .Lsaid\@
    call print_text
    pop src
.endm

.macro end_line
    push acc
    mov al, 10
    call print_char
    pop acc
.endm
