# Checks. Each prints one line, which the test reads: `ok <name>`, or `FAIL <name>: got <value>, want <value>`.
# Every macro keeps all registers and flags, so that checks can stand anywhere.

variable check_name
variable check_got
variable check_want
variable failures

# dst := value, where value is a register, a constant or memory of natural width; `acc` may be part of it.
.macro note variable:req, value:req
    push acc
    mov acc, \value
    mov [\variable], acc
    pop acc
.endm

# Holds when `actual` is `want`: registers, constants or memory of natural width (not relative to the stack pointer).
.macro expect name:req, actual:req, want:req
    text .Lname\@, "\name"
    note check_got, "\actual"
    note check_want, "\want"
    note check_name, "offset .Lname\@"
    call check_equal
.endm

# Holds when (`actual` AND `mask`) is `want`.
.macro expect_bits name:req, actual:req, mask:req, want:req
    text .Lname\@, "\name"
    note check_got, "\actual"
    note check_want, "\mask"
    push_flags
    push acc
    mov acc, [check_want]
    and [check_got], acc
    pop acc
    pop_flags
    note check_want, "\want"
    note check_name, "offset .Lname\@"
    call check_equal
.endm

# Holds when `low` <= `actual` <= `high`, unsigned.
.macro expect_range name:req, actual:req, low:req, high:req
    text .Lname\@, "\name"
    note check_name, "offset .Lname\@"
    note check_got, "\actual"
    note check_want, "\low"
    push_flags
    push acc
    mov acc, [check_want]
    cmp acc, [check_got]
    ja .Lout\@
    mov acc, \high
    mov [check_want], acc
    cmp acc, [check_got]
    jb .Lout\@
    mov acc, [check_got]
    mov [check_want], acc
.Lout\@:
    pop acc
    pop_flags
    call check_equal
.endm

# Prints `<name> = <value>`: the test compares it with what the bare machine printed.
.macro show name:req, actual:req
    text .Lname\@, "\name"
    note check_got, "\actual"
    note check_name, "offset .Lname\@"
    call show_value
.endm

# Prints `ok <name>` at a place that is reached only when all is well.
.macro reached name:req
    expect "\name", 1, 1
.endm

check_equal:
    push_flags
    push_all
    mov acc, [check_got]
    cmp acc, [check_want]
    jne 1f
    say "ok "
    mov src, [check_name]
    call print_text
    jmp 2f
1:  inc dword ptr [failures]
    say "FAIL "
    mov src, [check_name]
    call print_text
    say ": got "
    call print_hex
    say ", want "
    mov acc, [check_want]
    call print_hex
2:  end_line
    pop_all
    pop_flags
    ret

show_value:
    push_flags
    push_all
    mov src, [check_name]
    call print_text
    say " = "
    mov acc, [check_got]
    call print_hex
    end_line
    pop_all
    pop_flags
    ret

# Ends the guest. Under Lyn: the status goes to port 0x501, and the power-off to PM1 control (ACPI 4.8.3.2.1: SLP_TYP 5, as
# the DSDT's \_S5 says, and SLP_EN). A bare Bochs stops at XCHG BX,BX, a bare QEMU powers off. Anything else hangs, and is seen.
.macro done
    jmp tiny_done
.endm

tiny_done:
    cli
    say "tiny: done, failures "
    mov acc, [failures]
    call print_hex
    end_line
    call console_drain
    cmp dword ptr [under_hypervisor], 0
    je 1f
    mov al, [failures]
    mov dx, 0x501
    out dx, al
    mov ax, 0x3400                      # SLP_EN, and the sleep type that the DSDT gives for S5
    mov dx, 0x604
    out dx, ax
1:  xchg bx, bx
    jmp power_off

# Looks on bus 0 for the power management of a PIIX4 (82371AB, function 3), whose registers are where the firmware put them, and
# turns the power off: SLP_EN with sleep type 0, which is soft off there.
.set PIIX4_POWER, 0x71138086            # device and vendor
power_off:
    mov ecx, 1 << 31
1:  call pci_read
    cmp eax, PIIX4_POWER
    je 2f
    add ecx, 0x100                      # the next function
    cmp ecx, 1 << 31 | 0x10000
    jb 1b
    jmp 3f
2:  mov cl, 0x40                        # the base of its registers
    call pci_read
    and eax, 0xFFC0
    lea edx, [eax + 4]                  # PM1 control
    mov ax, 0x2000
    out dx, ax
3:  cli
    hlt
    jmp 3b

# EAX := the configuration register at the address ECX (PCI 3.0, 3.2.2.3.2).
pci_read:
    mov eax, ecx
    mov dx, 0xCF8
    out dx, eax
    mov dx, 0xCFC
    in eax, dx
    ret

variable under_hypervisor               # 1 if CPUID has Lyn's leaves (docs/architecture.md); others may be below

find_hypervisor:
    push_all
    mov eax, 0x40000100
    cpuid
    xor eax, eax
    cmp ebx, 0x4c6e794c                 # LynL
    sete al
    mov [under_hypervisor], acc
    pop_all
    ret
