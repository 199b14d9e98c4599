/* The intrinsics of toolchain/lib/machine.d.ts that need the machine: `cpu.readCr0` is lyn_cpu_read_cr0 here, and so on. */
#ifndef LYN_MACHINE_H
#define LYN_MACHINE_H

#include "layout.h"
#include "lyn.h"

#define LYN_ASM __asm__ __volatile__

/* How intrinsics panic: machine.c has the sentences. */
LYN_FAILURE void lyn_vmread_failed(uint64_t field);
LYN_FAILURE void lyn_vmwrite_failed(uint64_t field);
LYN_FAILURE void lyn_mmio_failed(uint64_t address);
LYN_FAILURE void lyn_address_of_failed(uint64_t address);
LYN_FAILURE void lyn_debug_register_failed(uint64_t index);

/* ------------------------------------------------------------------------------------------------------ processor */

LYN_INLINE struct CpuidResult lyn_cpu_cpuid(uint32_t leaf, uint32_t subleaf) {
  struct CpuidResult result;
  LYN_ASM("cpuid" : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx) : "a"(leaf), "c"(subleaf));
  return result;
}

/* An instruction that leaves 64 bits in EDX:EAX. */
#define LYN_WIDE(name, parameter, instruction, ecx)                              \
  LYN_INLINE uint64_t lyn_cpu_##name(parameter) {                                \
    uint32_t low, high;                                                          \
    LYN_ASM(instruction : "=a"(low), "=d"(high) : "c"(ecx) : "memory");          \
    return (uint64_t)high << 32 | low;                                           \
  }
LYN_WIDE(rdtsc, void, "rdtsc", 0)
LYN_WIDE(rdmsr, uint32_t index, "rdmsr", index)
LYN_WIDE(read_xcr0, void, "xgetbv", 0)

LYN_INLINE void lyn_cpu_wrmsr(uint32_t index, uint64_t value) {
  LYN_ASM("wrmsr" : : "c"(index), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

/* try.S */
bool lyn_cpu_try_rdmsr(uint32_t index);
bool lyn_cpu_try_wrmsr(uint32_t index, uint64_t value);
bool lyn_cpu_try_set_xcr0(uint64_t value);
extern uint64_t lyn_last_msr;
LYN_INLINE uint64_t lyn_cpu_last_msr(void) { return lyn_last_msr; }

#define LYN_CONTROL_REGISTER(name)                                                                                           \
  LYN_INLINE uint64_t lyn_cpu_read_##name(void) { uint64_t value; LYN_ASM("mov %%" #name ", %0" : "=r"(value) : : "memory"); return value; } \
  LYN_INLINE void lyn_cpu_write_##name(uint64_t value) { LYN_ASM("mov %0, %%" #name : : "r"(value) : "memory"); }
LYN_CONTROL_REGISTER(cr0)
LYN_CONTROL_REGISTER(cr2)
LYN_CONTROL_REGISTER(cr3)
LYN_CONTROL_REGISTER(cr4)
uint64_t lyn_cpu_read_dr(uint32_t index);
void lyn_cpu_write_dr(uint32_t index, uint64_t value);

LYN_INLINE void lyn_cpu_invlpg(uint64_t address) { LYN_ASM("invlpg (%0)" : : "r"(address) : "memory"); }
LYN_INLINE void lyn_cpu_wbinvd(void) { LYN_ASM("wbinvd" : : : "memory"); }
LYN_INLINE void lyn_cpu_pause(void) { LYN_ASM("pause" : : : "memory"); }
LYN_INLINE void lyn_cpu_idle(void) { LYN_ASM("sti; hlt; cli" : : : "memory"); }
LYN_INLINE void lyn_cpu_magic_break(void) { LYN_ASM("xchg %%bx, %%bx" : : : "memory"); }
LYN_INLINE void lyn_cpu_breakpoint(void) { LYN_ASM("int3" : : : "memory"); }
LYN_INLINE uint64_t lyn_cpu_stack_word(uint64_t address) { return *(volatile uint64_t *)address; }
_Noreturn void lyn_cpu_stop(void);    /* boot.S */
_Noreturn void lyn_cpu_abandon(void); /* abandon.S */

LYN_INLINE void lyn_cpu_take_nmi(void) { LYN_ASM("int $2" : : : "memory"); }

/* The same on every processor, for the tables lie in the processor's own block: vectors.S. */
struct __attribute__((packed)) lyn_table_pointer { uint16_t limit; uint64_t base; };
extern const struct lyn_table_pointer lyn_gdt_pointer, lyn_idt_pointer;
extern uint32_t lyn_cpu_index_value;
LYN_INLINE uint64_t lyn_cpu_gdt_base(void) { return lyn_gdt_pointer.base; }
LYN_INLINE uint64_t lyn_cpu_idt_base(void) { return lyn_idt_pointer.base; }
LYN_INLINE uint64_t lyn_cpu_tss_base(void) { return LYN_PERCPU_BASE; }
LYN_INLINE uint16_t lyn_cpu_tss_selector(void) { return LYN_TSS; }
LYN_INLINE uint16_t lyn_cpu_code_selector(void) { return LYN_CODE; }
LYN_INLINE uint16_t lyn_cpu_data_selector(void) { return LYN_DATA; }
LYN_INLINE uint32_t lyn_cpu_index(void) { return lyn_cpu_index_value; }

/* ---------------------------------------------------------------------------------------------------------- ports */

#define LYN_PORT(bits, suffix)                                                                \
  LYN_INLINE uint##bits##_t lyn_port_in##bits(uint16_t number) {                              \
    uint##bits##_t value;                                                                     \
    LYN_ASM("in" #suffix " %1, %0" : "=a"(value) : "Nd"(number) : "memory");                  \
    return value;                                                                             \
  }                                                                                           \
  LYN_INLINE void lyn_port_out##bits(uint16_t number, uint##bits##_t value) {                 \
    LYN_ASM("out" #suffix " %0, %1" : : "a"(value), "Nd"(number) : "memory");                 \
  }
LYN_PORT(8, b)
LYN_PORT(16, w)
LYN_PORT(32, l)

/* --------------------------------------------------------------------------------------------------------- memory */

void *memcpy(void *to, const void *from, size_t length);

#define LYN_MMIO(bits)                                                                        \
  LYN_INLINE volatile uint##bits##_t *lyn_mmio##bits(uint64_t address) {                      \
    if (address % (bits / 8)) lyn_mmio_failed(address);                                       \
    return lyn_physical(address);                                                             \
  }                                                                                           \
  LYN_INLINE uint##bits##_t lyn_mmio_load##bits(uint64_t address) { return *lyn_mmio##bits(address); } \
  LYN_INLINE void lyn_mmio_store##bits(uint64_t address, uint##bits##_t value) { *lyn_mmio##bits(address) = value; }
LYN_MMIO(8)
LYN_MMIO(16)
LYN_MMIO(32)
LYN_MMIO(64)

/* Only the image has one physical address on every processor. */
LYN_INLINE uint64_t lyn_memory_address_of(const void *object) {
  uint64_t address = (uint64_t)object;
  if (address < LYN_IMAGE_BASE || address >= LYN_PERCPU_BASE) lyn_address_of_failed(address);
  return address - LYN_IMAGE_BASE;
}

/* ----------------------------------------------------------------------------------------------------------- VT-x */

/* VMfail sets CF or ZF: SDM volume 3, section 31.2. */
#define LYN_VMX(name, parameters, instruction, ...)                                           \
  LYN_INLINE bool lyn_vmx_##name(parameters) {                                                \
    bool success;                                                                             \
    LYN_ASM(instruction : "=@cca"(success) : __VA_ARGS__ : "memory");                         \
    return success;                                                                           \
  }
#define LYN_TWO(first, second) first, second
LYN_VMX(on, uint64_t region, "vmxon %1", "m"(region))
LYN_VMX(off, void, "vmxoff", )
LYN_VMX(clear, uint64_t region, "vmclear %1", "m"(region))
LYN_VMX(load, uint64_t region, "vmptrld %1", "m"(region))
LYN_VMX(try_write, LYN_TWO(uint64_t field, uint64_t value), "vmwrite %2, %1", "r"(field), "r"(value))

/* INVEPT and INVVPID: a kind and a descriptor of two words. */
#define LYN_INVALIDATE(name, parameters, instruction, ...)                                    \
  LYN_INLINE bool lyn_vmx_##name(uint64_t kind, parameters) {                                 \
    const uint64_t descriptor[2] = {__VA_ARGS__};                                             \
    bool success;                                                                             \
    LYN_ASM(instruction " %1, %2" : "=@cca"(success) : "m"(descriptor), "r"(kind) : "memory"); \
    return success;                                                                           \
  }
LYN_INVALIDATE(invept, uint64_t eptp, "invept", eptp, 0)
LYN_INVALIDATE(invvpid, LYN_TWO(uint16_t vpid, uint64_t address), "invvpid", vpid, address)

LYN_INLINE uint64_t lyn_vmx_read(uint32_t field) {
  uint64_t value;
  bool success;
  LYN_ASM("vmread %2, %0" : "=r"(value), "=@cca"(success) : "r"((uint64_t)field) : "memory");
  if (__builtin_expect(!success, 0)) lyn_vmread_failed(field);
  return value;
}

LYN_INLINE void lyn_vmx_write(uint32_t field, uint64_t value) {
  if (__builtin_expect(!lyn_vmx_try_write(field, value), 0)) lyn_vmwrite_failed(field);
}

void lyn_vmx_exit(void); /* vmx.S */

/* HOST_RSP (0x6C14) is the end of the fifteen registers with which a vCPU begins, HOST_RIP (0x6C16) the exit stub. */
LYN_INLINE void lyn_vmx_prepare(const void *vcpu) {
  lyn_vmx_write(0x6C14, (uint64_t)vcpu + 15 * 8);
  lyn_vmx_write(0x6C16, (uint64_t)lyn_vmx_exit);
}

/* It comes back with the guest's registers, so this processor's are all lost but for RBP. */
LYN_INLINE bool lyn_vmx_launch(const void *vcpu) {
  LYN_ASM("call lyn_vmx_first_entry" : "+D"(vcpu) : : "rax", "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory");
  return false;
}

/* ---------------------------------------------------------------------------------------------------------- AMD-V */

_Noreturn void lyn_svm_enter(void *vcpu); /* svm.S */
LYN_INLINE void lyn_svm_load(uint64_t vmcb) { LYN_ASM("vmload %0" : : "a"(vmcb) : "memory"); }
LYN_INLINE void lyn_svm_save(uint64_t vmcb) { LYN_ASM("vmsave %0" : : "a"(vmcb) : "memory"); }
LYN_INLINE void lyn_svm_set_gif(void) { LYN_ASM("stgi" : : : "memory"); }
LYN_INLINE void lyn_svm_clear_gif(void) { LYN_ASM("clgi" : : : "memory"); }
/* The guest's FS, GS, TR and LDTR are not touched: the caller sees to them. */
LYN_INLINE void lyn_svm_accept_interrupts(void) { LYN_ASM("stgi; nop; clgi" : : : "memory"); }
LYN_INLINE void lyn_svm_idle(void) { LYN_ASM("cli; stgi; sti; hlt; cli; clgi; sti" : : : "memory"); }
LYN_INLINE void lyn_svm_invlpga(uint64_t address, uint32_t asid) { LYN_ASM("invlpga %0, %1" : : "a"(address), "c"(asid) : "memory"); }

/* ----------------------------------------------------------------------------------------------- other processors */

extern uint8_t lyn_trampoline_start[], lyn_trampoline_end[]; /* trampoline.S */
extern uint64_t lyn_smp_root;
LYN_INLINE void lyn_smp_trampoline(uint64_t root, uint8_t page) {
  lyn_smp_root = root;
  memcpy(lyn_physical((uint64_t)page * LYN_PAGE), lyn_trampoline_start, (size_t)(lyn_trampoline_end - lyn_trampoline_start));
}

/* ------------------------------------------------------------------------------------------------ image and loader */

extern uint8_t lyn_image_read_only[], lyn_image_writable[], lyn_image_end[], lyn_percpu_image[];
extern uint32_t lyn_boot_info_value, lyn_boot_magic_value;
LYN_INLINE uint64_t lyn_boot_info(void) { return lyn_boot_info_value; }
LYN_INLINE uint32_t lyn_boot_magic(void) { return lyn_boot_magic_value; }
LYN_INLINE uint64_t lyn_boot_image_start(void) { return LYN_IMAGE_LOAD; }
LYN_INLINE uint64_t lyn_boot_image_read_only(void) { return lyn_memory_address_of(lyn_image_read_only); }
LYN_INLINE uint64_t lyn_boot_image_writable(void) { return lyn_memory_address_of(lyn_image_writable); }
LYN_INLINE uint64_t lyn_boot_image_end(void) { return lyn_memory_address_of(lyn_image_end); }
LYN_INLINE uint64_t lyn_boot_percpu_image(void) { return lyn_memory_address_of(lyn_percpu_image); }
LYN_INLINE uint64_t lyn_boot_percpu_size(void) { return (uint64_t)(lyn_image_writable - lyn_percpu_image); }
LYN_INLINE uint64_t lyn_boot_percpu_base(void) { return LYN_PERCPU_BASE; }

/* Made by the build, from the first link: toolchain/build/. */
extern uint8_t lyn_backtrace_start[], lyn_backtrace_end[];
extern const char lyn_build_id_start[], lyn_build_id_end[];
#define LYN_BETWEEN(type, start, end) ((struct type){start, (uint32_t)(end - start)})
LYN_INLINE struct slice_u8 lyn_boot_backtrace_table(void) { return LYN_BETWEEN(slice_u8, lyn_backtrace_start, lyn_backtrace_end); }
LYN_INLINE struct lyn_text lyn_boot_build_id(void) { return LYN_BETWEEN(lyn_text, lyn_build_id_start, lyn_build_id_end); }

#endif
