/* Types of the whole program, and what its modules offer each other. Generated: do not edit. */
#ifndef LYN_PROGRAM_H
#define LYN_PROGRAM_H

#include "lyn.h"

/* ------------------------------------------------------------------------------------------------------- hv/walk */

enum {
  MemoryType_Uncacheable = 0,
  MemoryType_WriteBack = 6,
};

/** An entry of the nested-paging tables: SDM 29.3.2. */
#define EptEntry_read 0x1ul /* bit 0 */
#define EptEntry_write 0x2ul /* bit 1 */
#define EptEntry_execute 0x4ul /* bit 2 */
#define EptEntry_type 0x38ul /* bits 5..3 */
#define EptEntry_leaf 0x80ul /* bit 7 */
#define EptEntry_frame 0xFFFFFFFFFF000ul /* bits 51..12 */

struct Walk;

/* ------------------------------------------------------------------------------------------------------- hv/walk */

struct Slot {
  uint64_t entry;
} LYN_LAYOUT;
_Static_assert(offsetof(struct Slot, entry) == 0, "Slot.entry");
_Static_assert(sizeof(struct Slot) == 8, "size of Slot");

/** Where a walk has ended. */
struct Walk {
  uint32_t level;
  uint64_t entry;
  bool found;
};

/* ------------------------------------------------------------------------------------------------------- hv/walk */

struct Walk walk_walk(uint64_t root, uint64_t gpa);
void walk_report(uint64_t gpa, struct Walk end);
uint64_t walk_protect(uint64_t entry, uint8_t type);
uint32_t walk_average(struct slice_u8 bytes);

#endif
