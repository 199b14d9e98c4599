/* Types of the whole program, and what its modules offer each other. Generated: do not edit. */
#ifndef LYN_PROGRAM_H
#define LYN_PROGRAM_H

#include "lyn.h"

struct Event;
struct Ring_u8_16;
struct Ring_Event_4;

typedef uint32_t (*fn_u32_u32_to_u32)(uint32_t, uint32_t);

struct Event {
  uint8_t vector;
  uint64_t at;
};

/** A queue of at most N elements. */
struct Ring_u8_16 {
  uint8_t slots[16];
  /** Where the oldest element is. */
  uint32_t head;
  uint32_t count;
};

/** A queue of at most N elements. */
struct Ring_Event_4 {
  struct Event slots[4];
  /** Where the oldest element is. */
  uint32_t head;
  uint32_t count;
};

/* ----------------------------------------------------------------------------------------------- hv/generic_ring */

extern const fn_u32_u32_to_u32 generic_ring_largest;
void generic_ring_receive(uint8_t byte, uint64_t at);

#endif
