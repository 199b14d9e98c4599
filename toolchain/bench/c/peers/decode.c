#include "bench.h"
#include "program.h"

enum { MODRM = 1, BYTE = 2, WORD = 4, TWO_BYTES = 8, PREFIX = 16, INVALID = 32 };
static uint8_t one[256];
static uint8_t two[256];
/* Some room behind it, which the unsafe form reads. */
static uint8_t input[(1 << 14) + 16];
enum { LENGTH = 1 << 14 };

static void all(uint32_t from, uint32_t to, uint8_t kind) {
  memset(one + from, kind, to - from + 1);
}

static void fill_tables(void) {
  for (uint32_t row = 0; row < 0x40; row += 8) {
    for (uint32_t i = 0; i < 4; i++) one[row + i] = MODRM;
    one[row + 4] = BYTE;
    one[row + 5] = WORD;
    one[row + 6] = INVALID;
    one[row + 7] = INVALID;
  }
  all(0x26, 0x26, PREFIX);
  all(0x2E, 0x2E, PREFIX);
  all(0x36, 0x36, PREFIX);
  all(0x3E, 0x3E, PREFIX);
  all(0x60, 0x62, INVALID);
  all(0x63, 0x63, MODRM);
  all(0x64, 0x67, PREFIX);
  all(0x68, 0x68, WORD);
  all(0x69, 0x69, MODRM + WORD);
  all(0x6A, 0x6A, BYTE);
  all(0x6B, 0x6B, MODRM + BYTE);
  all(0x70, 0x7F, BYTE);
  all(0x80, 0x80, MODRM + BYTE);
  all(0x81, 0x81, MODRM + WORD);
  all(0x82, 0x82, INVALID);
  all(0x83, 0x83, MODRM + BYTE);
  all(0x84, 0x8F, MODRM);
  all(0x9A, 0x9A, INVALID);
  all(0xA8, 0xA8, BYTE);
  all(0xA9, 0xA9, WORD);
  all(0xB0, 0xB7, BYTE);
  all(0xB8, 0xBF, WORD);
  all(0xC0, 0xC1, MODRM + BYTE);
  all(0xC2, 0xC2, TWO_BYTES);
  all(0xC4, 0xC5, INVALID);
  all(0xC6, 0xC6, MODRM + BYTE);
  all(0xC7, 0xC7, MODRM + WORD);
  all(0xC8, 0xC8, TWO_BYTES + BYTE);
  all(0xCD, 0xCD, BYTE);
  all(0xD0, 0xD3, MODRM);
  all(0xD4, 0xD6, INVALID);
  all(0xD8, 0xDF, MODRM);
  all(0xE0, 0xE7, BYTE);
  all(0xE8, 0xE9, WORD);
  all(0xEB, 0xEB, BYTE);
  all(0xF0, 0xF0, PREFIX);
  all(0xF2, 0xF3, PREFIX);
  all(0xF6, 0xF7, MODRM);
  all(0xFE, 0xFF, MODRM);
  for (uint32_t i = 0; i < 256; i++) two[i] = MODRM;
  for (uint32_t i = 0x70; i < 0x74; i++) two[i] = MODRM + BYTE;
  for (uint32_t i = 0x80; i < 0x90; i++) two[i] = WORD;
  two[0x05] = 0;
  two[0x0B] = 0;
  two[0x31] = 0;
  two[0xA2] = 0;
  two[0xA4] = MODRM + BYTE;
  two[0xBA] = MODRM + BYTE;
}

static size_t word_of(uint8_t opcode, bool narrow, bool wide) {
  if (wide && opcode >= 0xB8 && opcode <= 0xBF) {
    return 8;
  }
  return narrow ? 2 : 4;
}

static size_t safe_length_of(const uint8_t *code, size_t length) {
  const size_t limit = length < 15 ? length : 15;
  size_t at = 0;
  bool narrow = false, is_short = false, wide = false, group = false;
  while (at < limit && one[code[at]] == PREFIX) {
    if (code[at] == 0x66) {
      narrow = true;
    }
    if (code[at] == 0x67) {
      is_short = true;
    }
    at++;
  }
  if (at < limit && (code[at] & 0xF0) == 0x40) {
    wide = (code[at] & 8) != 0;
    at++;
  }
  if (at >= limit) {
    return 0;
  }
  const uint8_t opcode = code[at++];
  uint8_t kind = one[opcode];
  if (opcode == 0x0F) {
    if (at >= limit) {
      return 0;
    }
    const uint8_t second = code[at++];
    kind = two[second];
    if (second == 0x38 || second == 0x3A) {
      at++;
      kind = second == 0x38 ? MODRM : MODRM + BYTE;
    }
  }
  if (kind & (INVALID + PREFIX)) {
    return 0;
  }
  if (kind & MODRM) {
    if (at >= limit) {
      return 0;
    }
    const uint8_t modrm = code[at++];
    const uint8_t mode = modrm >> 6;
    const uint8_t rm = modrm & 7;
    group = (opcode == 0xF6 || opcode == 0xF7) && (modrm & 0x30) == 0;
    if (mode != 3 && rm == 4) {
      if (at >= limit) {
        return 0;
      }
      if (mode == 0 && (code[at] & 7) == 5) {
        at += 4;
      }
      at++;
    }
    if (mode == 0 && rm == 5) {
      at += 4;
    }
    if (mode == 1) {
      at++;
    }
    if (mode == 2) {
      at += 4;
    }
  }
  if ((kind & BYTE) || (group && opcode == 0xF6)) {
    at++;
  }
  if (kind & TWO_BYTES) {
    at += 2;
  }
  if ((kind & WORD) || (group && opcode == 0xF7)) {
    at += word_of(opcode, narrow, wide);
  }
  if (opcode >= 0xA0 && opcode <= 0xA3) {
    at += is_short ? 4 : 8;
  }
  return at <= limit ? at : 0;
}

static size_t unsafe_length_of(const uint8_t *code, size_t length) {
  size_t at = 0;
  bool narrow = false, is_short = false, wide = false, group = false;
  while (one[code[at]] == PREFIX) {
    if (code[at] == 0x66) {
      narrow = true;
    }
    if (code[at] == 0x67) {
      is_short = true;
    }
    at++;
  }
  if ((code[at] & 0xF0) == 0x40) {
    wide = (code[at] & 8) != 0;
    at++;
  }
  const uint8_t opcode = code[at++];
  uint8_t kind = one[opcode];
  if (opcode == 0x0F) {
    const uint8_t second = code[at++];
    kind = two[second];
    if (second == 0x38 || second == 0x3A) {
      at++;
      kind = second == 0x38 ? MODRM : MODRM + BYTE;
    }
  }
  if (kind & (INVALID + PREFIX)) {
    return 0;
  }
  if (kind & MODRM) {
    const uint8_t modrm = code[at++];
    const uint8_t mode = modrm >> 6;
    const uint8_t rm = modrm & 7;
    group = (opcode == 0xF6 || opcode == 0xF7) && (modrm & 0x30) == 0;
    if (mode != 3 && rm == 4) {
      if (mode == 0 && (code[at] & 7) == 5) {
        at += 4;
      }
      at++;
    }
    if (mode == 0 && rm == 5) {
      at += 4;
    }
    if (mode == 1) {
      at++;
    }
    if (mode == 2) {
      at += 4;
    }
  }
  if ((kind & BYTE) || (group && opcode == 0xF6)) {
    at++;
  }
  if (kind & TWO_BYTES) {
    at += 2;
  }
  if ((kind & WORD) || (group && opcode == 0xF7)) {
    at += word_of(opcode, narrow, wide);
  }
  if (opcode >= 0xA0 && opcode <= 0xA3) {
    at += is_short ? 4 : 8;
  }
  return at <= (length < 15 ? length : 15) ? at : 0;
}

/* Opcodes of compiled code are mostly these. */
static void prepare(void) {
  static const uint8_t usual[] = { 0x48, 0x89, 0x8B, 0x83, 0x0F, 0xE8, 0x74, 0x75, 0x85, 0xC7, 0x8D, 0x55, 0x5D, 0xC3, 0x66, 0xB8, 0x31, 0xF6, 0x41, 0x44 };
  uint32_t random = 3;
  fill_tables();
  for (size_t i = 0; i < sizeof input; i++) {
    const uint32_t number = next_random(&random);
    input[i] = number & 0x300 ? usual[number % sizeof usual] : (uint8_t)(number >> 16);
  }
}

#define ALL(length_of) \
  uint32_t sum = 0; \
  size_t at = 0; \
  while (at < length) { \
    const size_t size = length_of(code + at, length - at); \
    sum += (uint32_t)((at + 1) * size); \
    at += size == 0 ? 1 : size; \
  } \
  return sum

FORM static uint32_t safe_decode_all(const uint8_t *code, size_t length) {
  ALL(safe_length_of);
}
FORM static uint32_t unsafe_decode_all(const uint8_t *code, size_t length) {
  ALL(unsafe_length_of);
}

static uint64_t lyn(void) {
  return decode_decodeAll((struct slice_u8){ input, LENGTH });
}
static uint64_t safe(void) {
  return safe_decode_all(input, LENGTH);
}
static uint64_t unsafe(void) {
  return unsafe_decode_all(input, LENGTH);
}

const struct benchmark decode = { "x86 lengths", prepare, lyn, safe, unsafe };
