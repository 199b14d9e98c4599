#include "bench.h"
#include "program.h"

#define PRESENT 1u
#define LEAF (1u << 7)
#define FRAME 0x000FFFFFFFFFF000u
#define FAULT UINT64_MAX

enum { FRAMES = 256, WALKS = 4096 };
static uint64_t memory[FRAMES * 512];
static uint64_t addresses[WALKS];

FORM static uint64_t safe_translate(const uint64_t *words, size_t count, uint64_t root, uint64_t address) {
  uint64_t table = root;
  for (unsigned shift = 39;; shift -= 9) {
    const uint64_t word = table / 8 + ((address >> shift) & 511);
    if (word >= count) {
      return FAULT;
    }
    const uint64_t entry = words[word];
    if (!(entry & PRESENT)) {
      return FAULT;
    }
    if (shift == 12 || ((entry & LEAF) && shift < 39)) {
      const uint64_t inside = ((uint64_t)1 << shift) - 1;
      return (entry & FRAME & ~inside) | (address & inside);
    }
    table = entry & FRAME;
  }
}

FORM static uint64_t unsafe_translate(const uint64_t *words, uint64_t root, uint64_t address) {
  uint64_t table = root;
  for (unsigned shift = 39;; shift -= 9) {
    const uint64_t entry = words[table / 8 + ((address >> shift) & 511)];
    if (!(entry & PRESENT)) {
      return FAULT;
    }
    if (shift == 12 || ((entry & LEAF) && shift < 39)) {
      const uint64_t inside = ((uint64_t)1 << shift) - 1;
      return (entry & FRAME & ~inside) | (address & inside);
    }
    table = entry & FRAME;
  }
}

/* One root, tables of 8 entries in use each, every second entry of the third level a large page. */
static void prepare(void) {
  uint32_t random = 7;
  uint64_t next = 1;
  uint64_t first = 0, last = 1;
  for (int level = 3; level > 0; level--) {
    const uint64_t begin = next;
    for (uint64_t frame = first; frame < last; frame++) {
      for (unsigned i = 0; i < 4; i++) {
        const bool leaf = level == 1 && i % 2 == 1;
        memory[frame * 512 + i * 128] = leaf ? ((uint64_t)next_random(&random) << 21 & FRAME) | PRESENT | LEAF : next++ << 12 | PRESENT;
      }
    }
    first = begin;
    last = next;
  }
  for (uint64_t frame = first; frame < last && frame < FRAMES; frame++) {
    for (unsigned i = 0; i < 512; i++) {
      memory[frame * 512 + i] = (uint64_t)next_random(&random) << 12 | PRESENT;
    }
  }
  for (int i = 0; i < WALKS; i++) {
    const uint64_t top = next_random(&random) % 4 * 128, third = next_random(&random) % 4 * 128, second = next_random(&random) % 4 * 128;
    addresses[i] = top << 39 | third << 30 | second << 21 | (next_random(&random) & 0x1FFFFF);
  }
}

#define ALL(translated) \
  uint64_t sum = 0; \
  for (int i = 0; i < WALKS; i++) { \
    sum = sum * 31 + (translated); \
  } \
  return sum

static uint64_t lyn(void) {
  ALL(walk_translate((struct slice_u64){ memory, FRAMES * 512 }, 0, addresses[i]));
}
static uint64_t safe(void) {
  ALL(safe_translate(memory, FRAMES * 512, 0, addresses[i]));
}
static uint64_t unsafe(void) {
  ALL(unsafe_translate(memory, 0, addresses[i]));
}

const struct benchmark walk = { "page walk", prepare, lyn, safe, unsafe };
