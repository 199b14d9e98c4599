# A multiboot loader that tells lies. GRUB starts it with the hypervisor's ELF file as its first module; it loads that as a
# multiboot loader does, but with a multiboot information that the test chose: the code in file "lie.S", which is run with
# EBX at the information, before the hypervisor is entered with EAX and EBX as that code leaves them.
.intel_syntax noprefix
.code32
.set HYPERVISOR, 0x200000
.text
.globl loader
.balign 4
header:
    .long 0x1BADB002, 3, -(0x1BADB002 + 3)
loader:
    cld
    mov esp, offset stack
    push ebx
    mov ebp, [ebx + 24]                 # the modules
    mov ebp, [ebp]                      # the first one's start: an ELF32 file
    movzx edx, word ptr [ebp + 44]      # program headers
    mov ebx, [ebp + 28]
    add ebx, ebp
1:  cmp dword ptr [ebx], 1              # PT_LOAD
    jne 2f
    mov esi, [ebx + 4]
    add esi, ebp
    mov edi, [ebx + 12]                 # physical address
    mov ecx, [ebx + 16]
    rep movsb
    mov ecx, [ebx + 20]
    sub ecx, [ebx + 16]
    xor eax, eax
    rep stosb
2:  add ebx, 32
    dec edx
    jnz 1b
    mov ebp, [ebp + 24]                 # entry point
    pop ebx
    mov eax, [ebx + 24]                 # the hypervisor gets the modules behind itself
    add eax, 16
    mov [ebx + 24], eax
    dec dword ptr [ebx + 20]
    mov edi, eax
    mov eax, 0x2BADB002
.include "lie.S"
    jmp ebp
.bss
    .skip 4096
stack:
