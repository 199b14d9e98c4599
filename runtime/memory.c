/* The four functions that a freestanding compiler may call of its own accord. */
#include "machine.h"

void *memcpy(void *to, const void *from, size_t length) {
  void *next = to;
  size_t words = length / 8, rest = length % 8;
  LYN_ASM("rep movsq" : "+D"(next), "+S"(from), "+c"(words) : : "memory");
  LYN_ASM("rep movsb" : "+D"(next), "+S"(from), "+c"(rest) : : "memory");
  return to;
}

void *memmove(void *to, const void *from, size_t length) {
  if ((uint64_t)to - (uint64_t)from >= length) return memcpy(to, from, length);
  uint8_t *last = (uint8_t *)to + length - 1;
  const uint8_t *source = (const uint8_t *)from + length - 1;
  LYN_ASM("std; rep movsb; cld" : "+D"(last), "+S"(source), "+c"(length) : : "memory");
  return to;
}

void *memset(void *to, int value, size_t length) {
  void *next = to;
  size_t words = length / 8, rest = length % 8;
  uint64_t pattern = (uint8_t)value * 0x0101010101010101u;
  LYN_ASM("rep stosq" : "+D"(next), "+c"(words) : "a"(pattern) : "memory");
  LYN_ASM("rep stosb" : "+D"(next), "+c"(rest) : "a"(pattern) : "memory");
  return to;
}

int memcmp(const void *left, const void *right, size_t length) {
  for (const uint8_t *a = left, *b = right; length > 0; a++, b++, length--)
    if (*a != *b) return *a < *b ? -1 : 1;
  return 0;
}
