# What happened at the last exception or interrupt, and the macros that provoke one. The three modes have their own
# entry code (real.S, protected.S, long.S), which fills in the same record.

.set DE, 0
.set DB, 1
.set NMI, 2
.set BREAKPOINT, 3
.set OF, 4
.set BR, 5
.set UD, 6
.set NM, 7
.set DF, 8
.set TS, 10
.set NP, 11
.set SS_FAULT, 12
.set GP, 13
.set PF, 14
.set MF, 16
.set AC, 17
.set NOTHING, 0xFFFF                    # in `seen_vector`: no exception came

variable seen_vector, NOTHING
variable seen_error
variable seen_ip
variable seen_cs
variable seen_flags
variable seen_sp
variable seen_cr2
variable seen_dr6
variable seen_count                     # exceptions since the last `attempt`

variable resume_at                      # where an exception goes on; zero: it is not expected
variable resume_stack
variable returns                        # not zero: an exception returns to where it came from, with TF clear
variable attempted_at                   # where the attempted code begins

variable interrupt_count                # vectors from 32 on
variable interrupt_vector
variable interrupt_ip
variable interrupt_flags
variable interrupt_hook                 # called, if not zero, before the end of interrupt is signalled
variable local_apic_vectors             # not zero: the end of interrupt goes to the local APIC for vectors from 0x30 on

# Opens a stretch of code that may fault; execution then goes on at `attempted`. Clears the record.
.macro attempt
    call attempt_begin
    push acc
    mov acc, offset 88f
    mov [resume_at], acc
    mov acc, offset 87f
    mov [attempted_at], acc
    pop acc
87:
.endm

# Names the next instruction as the one that `faults` expects the exception at; without it, the first of its code.
.macro here
    mov dword ptr [attempted_at], offset 86f
86:
.endm

.macro attempted
88: call attempt_end
.endm

# Like `attempt`, but for traps that shall return to the instruction after them: single-step, breakpoints.
.macro observe
    attempt
    push acc
    mov acc, 1
    mov [returns], acc
    pop acc
.endm

attempt_begin:
    push_flags
    push acc
    xor eax, eax
    mov [seen_error], acc
    mov [seen_ip], acc
    mov [seen_cs], acc
    mov [seen_flags], acc
    mov [seen_cr2], acc
    mov [seen_dr6], acc
    mov [seen_count], acc
    mov [returns], acc
    mov eax, NOTHING
    mov [seen_vector], acc
    mov acc, stk
    .if MODE == 16
        add eax, 10                     # the saved flags and `acc`, and the return address
    .else
        add acc, 3 * NATURAL
    .endif
    mov [resume_stack], acc
    pop acc
    pop_flags
    ret

attempt_end:
    push acc
    mov eax, 0
    mov [resume_at], acc
    mov [returns], acc
    pop acc
    ret

# Holds when the attempt ended in `vector` with `error` (vector and error code are shown as vector<<16 | error).
.macro expect_exception name:req, vector:req, error=0
    call combine_seen
    expect "\name", "[seen_combined]", "(\vector) << 16 | (\error)"
.endm

# Holds when `code` faults with `vector` and `error`, at its first instruction or the one named with `here`.
.macro faults name:req, vector:req, error:req, code:vararg
    attempt
    \code
    attempted
    call combine_fault
    expect "\name", "[seen_combined]", "(\vector) << 16 | (\error)"
.endm

# Holds when `code` runs without an exception.
.macro works name:req, code:vararg
    attempt
    \code
    attempted
    call combine_seen
    expect "\name", "[seen_combined]", "NOTHING << 16"
.endm

variable seen_combined

combine_seen:
    push_flags
    push acc
    mov eax, [seen_vector]
    shl eax, 16
    or eax, [seen_error]
    mov [seen_combined], acc
    pop acc
    pop_flags
    ret

# As combine_seen, with bit 31 set if the exception was reported at another instruction than the attempted one.
combine_fault:
    call combine_seen
    push_flags
    push acc
    mov eax, [seen_vector]
    cmp eax, NOTHING
    je 1f
    mov acc, [seen_ip]
    cmp acc, [attempted_at]
    je 1f
    or byte ptr [seen_combined + 3], 0x80
1:  pop acc
    pop_flags
    ret

# Reached with an exception that no attempt expects.
unexpected_exception:
    say "FAIL unexpected exception "
    mov acc, [seen_vector]
    call print_hex
    say " error "
    mov acc, [seen_error]
    call print_hex
    say " at "
    mov acc, [seen_ip]
    call print_hex
    say " cr2 "
    mov acc, [seen_cr2]
    call print_hex
    end_line
    inc dword ptr [failures]
    done

# End of interrupt for `interrupt_vector`: to the 8259 pair (vectors 0x20 to 0x2F), or to the local APIC.
finish_interrupt:
    push acc
    push cnt
    push dat
    inc dword ptr [interrupt_count]
    mov acc, [interrupt_hook]
    test acc, acc
    jz 1f
    .if MODE == 16
        call ax
    .else
        call acc
    .endif
1:  mov eax, [interrupt_vector]
    cmp eax, 0x30
    jae 3f
    cmp eax, 0x28
    mov al, 0x20
    jb 2f
    out 0xA0, al
2:  out 0x20, al
    jmp 4f
3:  cmp dword ptr [local_apic_vectors], 0
    je 4f
    mov ecx, 0x80B                      # x2APIC end of interrupt
    xor eax, eax
    xor edx, edx
    wrmsr
4:  pop dat
    pop cnt
    pop acc
    ret

# Stubs for the 256 vectors, each leaving a natural word of error code (zero if the processor has none) and one of vector.
# The processor pushes an error code for 8, 10 to 14, 17, 21, 29 and 30, outside of real mode (SDM 6.15).
.set ERROR_CODES, 0x60227D00
.balign 16
trap_stubs:
    .set vector, 0
    .rept 256
        .set has_error, 0
        .if vector < 32 && MODE != 16
            .set has_error, (ERROR_CODES >> vector) & 1
        .endif
        .if MODE == 16
            push dword ptr 0
            push dword ptr vector
        .else
            .if !has_error
                push 0
            .endif
            push vector
        .endif
        jmp trap_common
        .balign 16
        .set vector, vector + 1
    .endr
