/* Intrinsics that are not worth having inline, and what intrinsics say when they panic. */
#include "machine.h"

#define SENTENCE(function, before, after)                                                                     \
  LYN_FAILURE void function(uint64_t value) {                                                                    \
    static struct lyn_text pieces[] = {LYN_TEXT(before), LYN_TEXT(after)};                                    \
    static uint8_t kinds[] = {LogKind_Hex};                                                                   \
    static const struct LogFormat format = {0, LogLevel_Panic, {pieces, 2}, {kinds, 1}, LYN_TEXT(""), 0};        \
    lyn_panic_with(&format, &value);                                                                          \
  }
SENTENCE(lyn_vmread_failed, "vmx.read: there is no VMCS field ", ", or no current VMCS")
SENTENCE(lyn_vmwrite_failed, "vmx.write: there is no writable VMCS field ", ", or no current VMCS")
SENTENCE(lyn_mmio_failed, "mmio: address ", " is not aligned to the width of the access")
SENTENCE(lyn_address_of_failed, "memory.addressOf: ", " is not the address of an object in static storage")
SENTENCE(lyn_debug_register_failed, "cpu: there is no debug register ", "")

/* DR4 and DR5 are aliases that CR4.DE turns into #UD: SDM volume 3, section 18.2.2. */
#define DEBUG_REGISTERS(X) X(0) X(1) X(2) X(3) X(6) X(7)
#define READ(number) if (index == number) LYN_ASM("mov %%dr" #number ", %0" : "=r"(value)); else
#define WRITE(number) if (index == number) LYN_ASM("mov %0, %%dr" #number : : "r"(value)); else

uint64_t lyn_cpu_read_dr(uint32_t index) {
  uint64_t value;
  DEBUG_REGISTERS(READ) lyn_debug_register_failed(index);
  return value;
}

void lyn_cpu_write_dr(uint32_t index, uint64_t value) {
  DEBUG_REGISTERS(WRITE) lyn_debug_register_failed(index);
}
