/* Types of the whole program, and what its modules offer each other. Generated: do not edit. */
#ifndef LYN_PROGRAM_H
#define LYN_PROGRAM_H

#include "lyn.h"

struct Lock;
struct Request;
struct Writer;
struct Request_pool_4;

/** Requests of a device in a pool, a lock that is released by itself, and objects on the stack. */
struct Lock {
  bool taken;
};

/** One request, from its arrival to its completion. */
struct Request {
  uint64_t sector;
  /** Bytes that are still to come. */
  uint32_t left;
  uint8_t header[16];
};

/** Writes bytes one after the other. */
struct Writer {
  struct slice_u8 to;
  uint32_t at;
};

/** At most 4 objects of class Request. */
struct Request_pool_4 {
  struct Request objects[4];
  /** Odd while the object is taken. */
  uint32_t generations[4];
  /** Of a free slot: the one after it in the list, plus 1. */
  uint32_t next[4];
  /** The slot that became free last, plus 1; 0 if there is none. */
  uint32_t free;
  /** Slots from here on have never been taken. */
  uint32_t fresh;
  /** How many objects are taken. */
  uint32_t used;
};

/* --------------------------------------------------------------------------------------------------- hv/requests */

uint64_t requests_submit(uint64_t sector, uint32_t length);
bool requests_advance(uint64_t handle, uint32_t bytes);
uint32_t requests_message(uint8_t kind, uint8_t value);

#endif
