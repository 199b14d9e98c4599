#include "bench.h"
#include "program.h"

#define BAD SIZE_MAX
static uint8_t source[1 << 15];
static size_t source_length;
static uint8_t target[1 << 16];

FORM static size_t safe_decompress(uint8_t *target, size_t room, const uint8_t *source, size_t length) {
  size_t from = 0, to = 0;
  while (from < length) {
    const uint8_t token = source[from++];
    size_t literals = token >> 4;
    if (literals == 15) {
      uint8_t more = 255;
      while (more == 255) {
        if (from >= length) {
          return BAD;
        }
        more = source[from++];
        literals += more;
      }
    }
    if (literals > length - from || literals > room - to) {
      return BAD;
    }
    memmove(target + to, source + from, literals);
    from += literals;
    to += literals;
    if (from == length) {
      return to;
    }
    if (length - from < 2) {
      return BAD;
    }
    const size_t offset = source[from] | (size_t)source[from + 1] << 8;
    from += 2;
    if (offset == 0 || offset > to) {
      return BAD;
    }
    size_t count = (token & 15) + 4u;
    if (count == 19) {
      uint8_t more = 255;
      while (more == 255) {
        if (from >= length) {
          return BAD;
        }
        more = source[from++];
        count += more;
      }
    }
    if (count > room - to) {
      return BAD;
    }
    for (const size_t end = to + count; to < end; to++) {
      target[to] = target[to - offset];
    }
  }
  return BAD;
}

FORM static size_t unsafe_decompress(uint8_t *target, size_t room, const uint8_t *source, size_t length) {
  size_t from = 0, to = 0;
  (void)room;
  while (from < length) {
    const uint8_t token = source[from++];
    size_t literals = token >> 4;
    if (literals == 15) {
      uint8_t more = 255;
      while (more == 255) {
        more = source[from++];
        literals += more;
      }
    }
    memmove(target + to, source + from, literals);
    from += literals;
    to += literals;
    if (from == length) {
      return to;
    }
    const size_t offset = source[from] | (size_t)source[from + 1] << 8;
    from += 2;
    size_t count = (token & 15) + 4u;
    if (count == 19) {
      uint8_t more = 255;
      while (more == 255) {
        more = source[from++];
        count += more;
      }
    }
    for (const size_t end = to + count; to < end; to++) {
      target[to] = target[to - offset];
    }
  }
  return BAD;
}

static size_t put_count(size_t at, size_t count) {
  for (; count >= 255; count -= 255) {
    source[at++] = 255;
  }
  source[at++] = (uint8_t)count;
  return at;
}

/* A valid block of sequences such as text gives: a few literals, then a match of some bytes not far back. */
static void prepare(void) {
  uint32_t random = 11;
  size_t at = 0, made = 0;
  while (at < sizeof source - 128 && made < sizeof target - 1024) {
    const size_t literals = next_random(&random) % 100 == 0 ? 15 + next_random(&random) % 40 : 1 + next_random(&random) % 9;
    const size_t match = next_random(&random) % 20 == 0 ? 15 + next_random(&random) % 300 : next_random(&random) % 12;
    source[at++] = (uint8_t)((literals < 15 ? literals : 15) << 4 | (match < 15 ? match : 15));
    if (literals >= 15) {
      at = put_count(at, literals - 15);
    }
    for (size_t i = 0; i < literals; i++) {
      source[at++] = (uint8_t)next_random(&random);
    }
    made += literals;
    const size_t offset = 1 + next_random(&random) % (made < 4000 ? made : 4000);
    source[at++] = (uint8_t)offset;
    source[at++] = (uint8_t)(offset >> 8);
    if (match >= 15) {
      at = put_count(at, match - 15);
    }
    made += match + 4;
  }
  source[at++] = 5 << 4;
  at += 5;
  source_length = at;
}

static uint64_t lyn(void) {
  const uint32_t made = lz4_decompress((struct slice_u8){ target, sizeof target }, (struct slice_u8){ source, (uint32_t)source_length });
  return made * 31ul + target[made / 2] + target[made - 1];
}
static uint64_t safe(void) {
  const size_t made = safe_decompress(target, sizeof target, source, source_length);
  return made * 31ul + target[made / 2] + target[made - 1];
}
static uint64_t unsafe(void) {
  const size_t made = unsafe_decompress(target, sizeof target, source, source_length);
  return made * 31ul + target[made / 2] + target[made - 1];
}

const struct benchmark lz4 = { "LZ4", prepare, lyn, safe, unsafe };
