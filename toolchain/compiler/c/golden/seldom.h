/* Types of the whole program, and what its modules offer each other. Generated: do not edit. */
#ifndef LYN_PROGRAM_H
#define LYN_PROGRAM_H

#include "lyn.h"

struct Printer;

/** Text on its way to a printer. */
struct Printer {
  uint32_t column;
};

/* ----------------------------------------------------------------------------------------------------- hv/seldom */

LYN_COLD void seldom_print(struct lyn_text text);

#endif
