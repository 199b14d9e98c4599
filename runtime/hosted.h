/*
 * For callers of a hosted program that take its log and its panics into their own hands: they define `lyn_log` or `lyn_panic`
 * (lyn.h has the prototypes), and have the text made here. A `lyn_panic` that comes back ends the process by a trap; `longjmp`
 * leaves the program as it stands.
 */
#ifndef LYN_HOSTED_H
#define LYN_HOSTED_H

#include "lyn.h"

/**
 * Writes the text of a log line or of a panic into `buffer` as snprintf would: at most `size` bytes with the zero at the end.
 * The result is the length of the whole text.
 */
size_t lyn_format(char *buffer, size_t size, struct LogFormat format, struct slice_u64 args);

#endif
