# The guest's own page tables, under nested ones: rights, changes, and the faults that are the guest's.
.macro map address:req, entry:req
    mov rax, \entry
    mov [PAGE_TABLE + (\address - 0x200000) / 0x1000 * 8], rax
    invlpg [\address]
.endm
main:
    mov dword ptr [0x300000], 0x11111111
    mov dword ptr [0x301000], 0x22222222
    map 0x201000, 0x300007
    mov eax, [0x201000]
    expect "a page that is mapped elsewhere", rax, 0x11111111
    map 0x201000, 0x301007
    mov eax, [0x201000]
    expect "and mapped again", rax, 0x22222222
    map 0x201000, 0
    faults "a read of a missing page", PF, 0, mov al, [0x201000]
    expect "its address is in CR2", "[seen_cr2]", 0x201000
    user_faults "a read of a missing page in ring 3", PF, 4, mov al, [0x201000]
    mov rax, cr0
    or eax, 1 << 16
    mov cr0, rax
    map 0x201000, 0x300005
    faults "a write to a read-only page", PF, 3, mov [0x201000], al
    map 0x201000, 0x300003
    user_faults "a read of a page of ring 0 in ring 3", PF, 5, mov al, [0x201000]
    map 0x201000, 0x8000000000300007
    mov rax, 0x201000
    attempt
    call rax
    attempted
    expect_exception "a fetch from a page that is not for execution", PF, 0x11
    map 0x201000, 0x300007
    mov al, [0x201000]
    mov [0x201000], al
    expect_bits "accessed and dirty bits", "[PAGE_TABLE + 8]", 0x60, 0x60
    mov rax, cr3
    mov cr3, rax
    mov eax, [0x201000]
    expect "after a load of CR3", rax, 0x11111111
    done
