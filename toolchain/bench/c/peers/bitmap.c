#include "bench.h"
#include "program.h"

enum { WORDS = 1024, ROUNDS = 20000 };
#define NONE UINT32_MAX

struct frames {
  uint64_t words[WORDS];
  uint32_t hint;
};
static struct frames the_frames;

static uint32_t safe_allocate(struct frames *frames) {
  for (uint32_t tried = 0; tried < WORDS; tried++) {
    const uint32_t word = (frames->hint + tried) % WORDS;
    const uint64_t free = ~frames->words[word];
    if (free == 0) {
      continue;
    }
    const uint32_t bit = (uint32_t)__builtin_ctzll(free);
    frames->words[word] |= (uint64_t)1 << bit;
    frames->hint = word;
    return word * 64 + bit;
  }
  return NONE;
}

static bool safe_release(struct frames *frames, uint32_t frame) {
  const uint32_t word = frame / 64;
  const uint64_t mask = (uint64_t)1 << frame % 64;
  if (word >= WORDS || (frames->words[word] & mask) == 0) {
    return false;
  }
  frames->words[word] &= ~mask;
  return true;
}

FORM static uint32_t safe_churn(uint32_t rounds) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < rounds; i++) {
    const uint32_t frame = safe_allocate(&the_frames);
    sum = sum * 31 + frame;
    if (i % 3 != 0 && safe_release(&the_frames, (frame * 7 + i) % (WORDS * 64))) {
      sum++;
    }
  }
  return sum;
}

static uint32_t unsafe_allocate(struct frames *frames) {
  for (uint32_t tried = 0; tried < WORDS; tried++) {
    const uint32_t word = (frames->hint + tried) % WORDS;
    const uint64_t free = ~frames->words[word];
    if (free == 0) {
      continue;
    }
    const uint32_t bit = (uint32_t)__builtin_ctzll(free);
    frames->words[word] |= (uint64_t)1 << bit;
    frames->hint = word;
    return word * 64 + bit;
  }
  return NONE;
}

static bool unsafe_release(struct frames *frames, uint32_t frame) {
  const uint32_t word = frame / 64;
  const uint64_t mask = (uint64_t)1 << frame % 64;
  if ((frames->words[word] & mask) == 0) {
    return false;
  }
  frames->words[word] &= ~mask;
  return true;
}

FORM static uint32_t unsafe_churn(uint32_t rounds) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < rounds; i++) {
    const uint32_t frame = unsafe_allocate(&the_frames);
    sum = sum * 31 + frame;
    if (i % 3 != 0 && unsafe_release(&the_frames, (frame * 7 + i) % (WORDS * 64))) {
      sum++;
    }
  }
  return sum;
}

static void prepare(void) {
}

static uint64_t lyn(void) {
  bitmap_reset();
  return bitmap_churn(ROUNDS);
}
static uint64_t safe(void) {
  memset(&the_frames, 0, sizeof the_frames);
  return safe_churn(ROUNDS);
}
static uint64_t unsafe(void) {
  memset(&the_frames, 0, sizeof the_frames);
  return unsafe_churn(ROUNDS);
}

const struct benchmark bitmap = { "bitmap allocator", prepare, lyn, safe, unsafe };
