/* Types of the whole program, and what its modules offer each other. Generated: do not edit. */
#ifndef LYN_PROGRAM_H
#define LYN_PROGRAM_H

#include "lyn.h"

/* ---------------------------------------------------------------------------------------------------- hv/port_io */

/** Exit qualification for I/O instructions: SDM 28.2.1, table 28-5. */
#define IoQualification_size 0x7ul /* bits 2..0 */
#define IoQualification_isIn 0x8ul /* bit 3 */
#define IoQualification_isString 0x10ul /* bit 4 */
#define IoQualification_port 0xFFFF0000ul /* bits 31..16 */

struct PortDevice;
struct Registers;
struct Scratch;
struct Absent;
struct Vcpu;

struct PortDevice_table {
  uint32_t (*read)(void *self, uint16_t, uint32_t);
  void (*write)(void *self, uint16_t, uint32_t, uint32_t);
};
/** Whatever answers at some ports. */
struct PortDevice {
  void *object;
  const struct PortDevice_table *table;
};

/** What the guest has in its registers. */
struct Registers {
  uint64_t rax;
  uint64_t rip;
};

/** A byte of memory at one port. */
struct Scratch {
  uint8_t value;
};

/** Nothing is there: all ones. */
struct Absent {
  /** How often the guest tried. */
  uint32_t misses;
};

struct Vcpu {
  struct Registers registers;
  uint64_t qualification;
  uint16_t history[16];
  uint32_t accesses;
};

/* ---------------------------------------------------------------------------------------------------- hv/port_io */

bool port_io_handlePortIo(struct Vcpu *vcpu);
bool port_io_isRecent(struct Vcpu *vcpu, uint16_t port);
extern const struct PortDevice_table Scratch_as_PortDevice;
extern const struct PortDevice_table Absent_as_PortDevice;

#endif
