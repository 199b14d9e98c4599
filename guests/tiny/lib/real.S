# Real mode: interrupt vectors at 0, everything in the first 64 KB.

enter_mode:
    call console_start
    call find_hypervisor
    call pic_start
    xor edi, edi
    mov eax, offset trap_stubs
    mov ecx, 256
1:  mov [edi], eax                      # segment 0 in the upper half
    add eax, 16
    add edi, 4
    loop 1b
    jmp main

# Frame at EBP: EBP, then the saved EAX at 4; vector 8, error 12, IP 16, CS 18, FLAGS 20.
trap_common:
    push eax
    push ebp
    movzx ebp, sp
    mov eax, [ebp + 8]
    cmp eax, 32
    jae trap_interrupt
    mov [seen_vector], eax
    mov eax, [ebp + 12]
    mov [seen_error], eax
    movzx eax, word ptr [ebp + 16]
    mov [seen_ip], eax
    movzx eax, word ptr [ebp + 18]
    mov [seen_cs], eax
    movzx eax, word ptr [ebp + 20]
    mov [seen_flags], eax
    lea eax, [ebp + 22]
    mov [seen_sp], eax
    mov eax, dr6
    mov [seen_dr6], eax
    inc dword ptr [seen_count]
    cmp dword ptr [returns], 0
    jne trap_return
    cmp dword ptr [resume_at], 0
    je unexpected_exception
    mov eax, [ebp + 4]
    mov ebp, [ebp]
    mov esp, [resume_stack]
    jmp word ptr [resume_at]
trap_interrupt:
    mov [interrupt_vector], eax
    movzx eax, word ptr [ebp + 16]
    mov [interrupt_ip], eax
    movzx eax, word ptr [ebp + 20]
    mov [interrupt_flags], eax
    call finish_interrupt
    jmp trap_leave
trap_return:
    and word ptr [ebp + 20], 0xFEFF     # TF
trap_leave:
    pop ebp
    pop eax
    lea esp, [esp + 8]
    iret
