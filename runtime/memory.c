/* The functions that a freestanding compiler may call of its own accord. They use general registers only. */
#include "machine.h"

void *memmove(void *to, const void *from, size_t length) {
  const uint8_t *source = from;
  uint8_t *next = to;
  size_t words = length / 8, rest = length % 8;
  if ((uint64_t)to - (uint64_t)from >= length) {
    LYN_ASM("rep movsq" : "+D"(next), "+S"(source), "+c"(words) : : "memory");
    LYN_ASM("rep movsb" : "+D"(next), "+S"(source), "+c"(rest) : : "memory");
  } else {
    next += length - 1;
    source += length - 1;
    LYN_ASM("std; rep movsb; cld" : "+D"(next), "+S"(source), "+c"(length) : : "memory");
  }
  return to;
}

void *memcpy(void *to, const void *from, size_t length) __attribute__((alias("memmove")));

void *memset(void *to, int value, size_t length) {
  const uint64_t pattern = (uint8_t)value * 0x0101010101010101u;
  void *next = to;
  size_t words = length / 8, rest = length % 8;
  LYN_ASM("rep stosq" : "+D"(next), "+c"(words) : "a"(pattern) : "memory");
  LYN_ASM("rep stosb" : "+D"(next), "+c"(rest) : "a"(pattern) : "memory");
  return to;
}
