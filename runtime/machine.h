/* The intrinsics of toolchain/lib/machine.d.ts that need the machine: each `cpu.readCr0` is lyn_cpu_read_cr0 here. */
#ifndef LYN_MACHINE_H
#define LYN_MACHINE_H

#include "layout.h"
#include "lyn.h"

#define LYN_ASM __asm__ __volatile__

/* How intrinsics panic: machine.c has the sentences. */
LYN_COLD void lyn_vmread_failed(uint64_t field);
LYN_COLD void lyn_vmwrite_failed(uint64_t field);
LYN_COLD void lyn_mmio_failed(uint64_t address);
LYN_COLD void lyn_address_of_failed(uint64_t address);

/* ------------------------------------------------------------------------------------------------------ processor */

LYN_INLINE struct CpuidResult lyn_cpu_cpuid(uint32_t leaf, uint32_t subleaf) {
  struct CpuidResult result;
  LYN_ASM("cpuid" : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx) : "a"(leaf), "c"(subleaf));
  return result;
}

LYN_INLINE uint64_t lyn_cpu_rdtsc(void) {
  uint32_t low, high;
  LYN_ASM("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

LYN_INLINE uint64_t lyn_cpu_rdmsr(uint32_t index) {
  uint32_t low, high;
  LYN_ASM("rdmsr" : "=a"(low), "=d"(high) : "c"(index) : "memory");
  return (uint64_t)high << 32 | low;
}

LYN_INLINE void lyn_cpu_wrmsr(uint32_t index, uint64_t value) {
  LYN_ASM("wrmsr" : : "c"(index), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

/* try.S */
bool lyn_cpu_try_rdmsr(uint32_t index);
bool lyn_cpu_try_wrmsr(uint32_t index, uint64_t value);
bool lyn_cpu_try_set_xcr0(uint64_t value);
extern uint64_t lyn_last_msr;
LYN_INLINE uint64_t lyn_cpu_last_msr(void) { return lyn_last_msr; }

#define LYN_CONTROL_REGISTER(number)                                            \
  LYN_INLINE uint64_t lyn_cpu_read_cr##number(void) {                           \
    uint64_t value;                                                             \
    LYN_ASM("mov %%cr" #number ", %0" : "=r"(value) : : "memory");              \
    return value;                                                               \
  }                                                                             \
  LYN_INLINE void lyn_cpu_write_cr##number(uint64_t value) {                    \
    LYN_ASM("mov %0, %%cr" #number : : "r"(value) : "memory");                  \
  }
LYN_CONTROL_REGISTER(0)
LYN_CONTROL_REGISTER(2)
LYN_CONTROL_REGISTER(3)
LYN_CONTROL_REGISTER(4)

uint64_t lyn_cpu_read_dr(uint32_t index);
void lyn_cpu_write_dr(uint32_t index, uint64_t value);

LYN_INLINE uint64_t lyn_cpu_read_xcr0(void) {
  uint32_t low, high;
  LYN_ASM("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

LYN_INLINE void lyn_cpu_invlpg(uint64_t address) { LYN_ASM("invlpg (%0)" : : "r"(address) : "memory"); }
LYN_INLINE void lyn_cpu_wbinvd(void) { LYN_ASM("wbinvd" : : : "memory"); }
LYN_INLINE void lyn_cpu_pause(void) { LYN_ASM("pause" : : : "memory"); }
LYN_INLINE void lyn_cpu_idle(void) { LYN_ASM("sti; hlt; cli" : : : "memory"); }
LYN_INLINE void lyn_cpu_fence(void) { LYN_ASM("mfence" : : : "memory"); }
LYN_INLINE void lyn_cpu_magic_break(void) { LYN_ASM("xchg %%bx, %%bx" : : : "memory"); }
LYN_INLINE void lyn_cpu_breakpoint(void) { LYN_ASM("int3" : : : "memory"); }
LYN_INLINE uint64_t lyn_cpu_stack_word(uint64_t address) { return *(volatile uint64_t *)address; }
_Noreturn void lyn_cpu_stop(void); /* boot.S */

/* The same on every processor, for the tables lie in the processor's own block: vectors.S. */
struct __attribute__((packed)) lyn_table_pointer { uint16_t limit; uint64_t base; };
extern const struct lyn_table_pointer lyn_gdt_pointer, lyn_idt_pointer;
LYN_INLINE uint64_t lyn_cpu_gdt_base(void) { return lyn_gdt_pointer.base; }
LYN_INLINE uint64_t lyn_cpu_idt_base(void) { return lyn_idt_pointer.base; }
LYN_INLINE uint64_t lyn_cpu_tss_base(void) { return LYN_PERCPU_BASE; }
LYN_INLINE uint16_t lyn_cpu_tss_selector(void) { return LYN_TSS; }
LYN_INLINE uint16_t lyn_cpu_code_selector(void) { return LYN_CODE; }
LYN_INLINE uint16_t lyn_cpu_data_selector(void) { return LYN_DATA; }

extern uint32_t lyn_cpu_index_value;
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
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);
int memcmp(const void *left, const void *right, size_t length);

#define LYN_MMIO(bits)                                                                    \
  LYN_INLINE uint##bits##_t lyn_mmio_load##bits(uint64_t address) {                       \
    if (address % (bits / 8)) lyn_mmio_failed(address);                               \
    return *(volatile uint##bits##_t *)lyn_physical(address);                               \
  }                                                                                       \
  LYN_INLINE void lyn_mmio_store##bits(uint64_t address, uint##bits##_t value) {          \
    if (address % (bits / 8)) lyn_mmio_failed(address);                               \
    *(volatile uint##bits##_t *)lyn_physical(address) = value;                              \
  }
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
#define LYN_VMX(name, instruction)                                                              \
  LYN_INLINE bool lyn_vmx_##name(uint64_t region) {                                             \
    bool success;                                                                               \
    LYN_ASM(instruction " %1" : "=@cca"(success) : "m"(region) : "memory");                     \
    return success;                                                                             \
  }
LYN_VMX(on, "vmxon")
LYN_VMX(clear, "vmclear")
LYN_VMX(load, "vmptrld")

LYN_INLINE bool lyn_vmx_off(void) {
  bool success;
  LYN_ASM("vmxoff" : "=@cca"(success) : : "memory");
  return success;
}

LYN_INLINE uint64_t lyn_vmx_read(uint32_t field) {
  uint64_t value;
  bool success;
  LYN_ASM("vmread %2, %0" : "=r"(value), "=@cca"(success) : "r"((uint64_t)field) : "memory");
  if (__builtin_expect(!success, 0)) lyn_vmread_failed(field);
  return value;
}

LYN_INLINE void lyn_vmx_write(uint32_t field, uint64_t value) {
  bool success;
  LYN_ASM("vmwrite %1, %2" : "=@cca"(success) : "r"(value), "r"((uint64_t)field) : "memory");
  if (__builtin_expect(!success, 0)) lyn_vmwrite_failed(field);
}

LYN_INLINE bool lyn_vmx_invept(uint64_t kind, uint64_t eptp) {
  const uint64_t descriptor[2] = {eptp, 0};
  bool success;
  LYN_ASM("invept %1, %2" : "=@cca"(success) : "m"(descriptor), "r"(kind) : "memory");
  return success;
}

LYN_INLINE bool lyn_vmx_invvpid(uint64_t kind, uint16_t vpid, uint64_t address) {
  const uint64_t descriptor[2] = {vpid, address};
  bool success;
  LYN_ASM("invvpid %1, %2" : "=@cca"(success) : "m"(descriptor), "r"(kind) : "memory");
  return success;
}

/* exit.S */
void lyn_vmx_exit(void);
bool lyn_vmx_launch(const void *vcpu);
_Noreturn void lyn_vmx_abandon(void);

/* HOST_RSP (0x6C14) is the end of the fifteen registers with which a vCPU begins, HOST_RIP (0x6C16) the exit stub. */
LYN_INLINE void lyn_vmx_prepare(const void *vcpu) {
  lyn_vmx_write(0x6C14, (uint64_t)vcpu + 15 * 8);
  lyn_vmx_write(0x6C16, (uint64_t)lyn_vmx_exit);
}

/* ----------------------------------------------------------------------------------------------- other processors */

extern uint8_t lyn_trampoline_start[], lyn_trampoline_end[]; /* trampoline.S */
extern uint64_t lyn_smp_root;
LYN_INLINE uint8_t lyn_smp_trampoline(uint64_t root) {
  lyn_smp_root = root;
  memcpy(lyn_physical(LYN_TRAMPOLINE), lyn_trampoline_start, (size_t)(lyn_trampoline_end - lyn_trampoline_start));
  return LYN_TRAMPOLINE / LYN_PAGE;
}

/* ------------------------------------------------------------------------------------------------ image and loader */

extern uint8_t lyn_image_read_only[], lyn_image_writable[], lyn_image_end[], lyn_percpu_image[], lyn_boot_block[];
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
LYN_INLINE uint64_t lyn_boot_processor_block(void) { return lyn_memory_address_of(lyn_boot_block); }

/* Made by the build, from the first link: toolchain/build/. */
extern uint8_t lyn_backtrace_start[], lyn_backtrace_end[];
extern const char lyn_build_id_start[], lyn_build_id_end[];
LYN_INLINE struct slice_u8 lyn_boot_backtrace_table(void) {
  return (struct slice_u8){lyn_backtrace_start, (uint32_t)(lyn_backtrace_end - lyn_backtrace_start)};
}
LYN_INLINE struct lyn_text lyn_boot_build_id(void) {
  return (struct lyn_text){lyn_build_id_start, (uint32_t)(lyn_build_id_end - lyn_build_id_start)};
}

#endif
