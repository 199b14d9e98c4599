/* What each benchmark gives to the driver: its three forms, which must all give the same number. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* As in a file of its own: neither inlined nor made for the arguments of its one call. */
#define FORM __attribute__((noipa))

struct benchmark {
  const char *name;
  void (*prepare)(void);
  /* Generated from TypeScript; C that makes the same promises; C that makes none. */
  uint64_t (*lyn)(void);
  uint64_t (*safe)(void);
  uint64_t (*unsafe)(void);
};

/* Numbers that look random and are the same everywhere. */
static inline uint32_t next_random(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

/* FNV-1a of memory. */
static inline uint64_t digest(const void *data, size_t length) {
  uint64_t hash = 0xCBF29CE484222325;
  for (size_t i = 0; i < length; i++) {
    hash = (hash ^ ((const uint8_t *)data)[i]) * 0x100000001B3;
  }
  return hash;
}

#endif
