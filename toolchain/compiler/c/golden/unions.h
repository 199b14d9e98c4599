/* Types of the whole program, and what its modules offer each other. Generated: do not edit. */
#ifndef LYN_PROGRAM_H
#define LYN_PROGRAM_H

#include "lyn.h"

/* ----------------------------------------------------------------------------------------------------- hv/unions */

enum {
  Walk_hole = 0,
  Walk_mapped = 1,
};

enum {
  Width_Byte = 1,
  Width_Word = 2,
  Width_Long = 4,
};

struct Walk;
struct Parsed;
struct Output;
struct Statistics;
struct slice_Walk;

struct slice_Walk {
  struct Walk *data;
  uint32_t length;
};

/** Where a walk of page tables ends. */
struct Walk {
  uint8_t kind;
  uint32_t level;
  uint64_t frame; /* mapped */
  bool writable; /* mapped */
};

/** A number, or why there is none. */
struct Parsed {
  bool ok;
  uint64_t value; /* ok */
  struct slice_u8 rest; /* ok */
  uint32_t at; /* not ok */
  struct lyn_text why; /* not ok */
};

/** What a port is written with. */
struct Output {
  uint8_t width;
  uint8_t value; /* Byte */
  uint16_t value_Word; /* Word */
  uint32_t value_Long; /* Long */
};

struct Statistics {
  struct Walk last;
  uint32_t holes;
};

/* ----------------------------------------------------------------------------------------------------- hv/unions */

struct Walk unions_walk(uint64_t entry, uint32_t level);
uint64_t unions_writableFrame(struct Walk w);
void unions_note(struct Walk w);
uint64_t unions_total(void);
struct Parsed unions_parse(struct slice_u8 bytes);
uint64_t unions_first(struct slice_u8 bytes);
void unions_write(uint16_t number, struct Output output);

#endif
