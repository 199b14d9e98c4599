/* hv/unions.ts: Unions: how they lie in memory, how they are made, and how they are told apart. */
#include "program.h"
#include "machine.h"

static const struct lyn_text *Walk_text(uint8_t value, struct lyn_scratch *scratch);
static uint64_t unions_sizeOf(struct Walk w);

static const struct lyn_text *Walk_text(uint8_t value, struct lyn_scratch *scratch) {
  static const struct { int64_t value; struct lyn_text text; } members[] = {
    { Walk_hole, LYN_TEXT("hole") },
    { Walk_mapped, LYN_TEXT("mapped") },
  };
  for (uint32_t i = 0; i < 2; i++) {
    if (members[i].value == (int64_t)value) {
      return &members[i].text;
    }
  }
  return lyn_number_text((int64_t)value, scratch);
}

static struct Statistics unions_statistics = { .last = { .kind = Walk_hole, .level = 3 } };

static const struct Walk unions_ends[2] = {
  { .kind = Walk_mapped, .frame = 4096, .writable = true },
  { .kind = Walk_hole, .level = 2 }
};

struct Walk unions_walk(uint64_t entry, uint32_t level) {
  if ((entry & 1) == 0) {
    return (struct Walk){ .kind = Walk_hole, .level = level };
  }
  return (struct Walk){ .kind = Walk_mapped, .level = level, .frame = entry & 0xFFFFFFFFFFFFF000, .writable = (entry & 2) != 0 };
}

/** The frame, if the page may be written. */
uint64_t unions_writableFrame(struct Walk w) {
  return w.kind == Walk_mapped && w.writable ? w.frame : 0;
}

static const struct LogFormat unions_note_log_36 = {
  0xddad35fa, LogLevel_Info, LYN_PIECES(LYN_TEXT(""), LYN_TEXT(" at "), LYN_TEXT(", level "), LYN_TEXT("")), LYN_KINDS(LogKind_Text, LogKind_Hex, LogKind_Unsigned), LYN_TEXT("hv/unions.ts"), 36
};
void unions_note(struct Walk w) {
  unions_statistics.last = w;
  switch (w.kind) {
    case Walk_hole:
      unions_statistics.holes++;
      break;
    case Walk_mapped:
      lyn_log_with(&unions_note_log_36, (const uint64_t[]){ lyn_text_argument(Walk_text(w.kind, LYN_SCRATCH)), w.frame, w.level });
      break;
  }
}

/** The sizes of the mapped ones, and a page for each hole. */
uint64_t unions_total(void) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < 2; i++) {
    const struct Walk w = unions_ends[i];
    sum += unions_sizeOf(w);
  }
  return sum + unions_sizeOf(unions_statistics.last);
}

static uint64_t unions_sizeOf(struct Walk w) {
  switch (w.kind) {
    case Walk_hole:
      return 4096;
    case Walk_mapped:
    default:
      return 4096ul << ((uint64_t)(9 * w.level) & 63);
  }
}

struct Parsed unions_parse(struct slice_u8 bytes) {
  if (bytes.length == 0) {
    return (struct Parsed){ .ok = false, .at = 0, .why = (struct lyn_text)LYN_TEXT("nothing there") };
  }
  const uint8_t digit = bytes.data[0];
  if (digit < 48 || digit > 57) {
    return (struct Parsed){ .ok = false, .at = 0, .why = (struct lyn_text)LYN_TEXT("no digit") };
  }
  const struct slice_u8 part = (struct slice_u8){ bytes.data + 1, bytes.length - 1 };
  return (struct Parsed){ .ok = true, .value = (uint64_t)(uint8_t)(digit - 48), .rest = part };
}

static const struct LogFormat unions_first_log_64 = {
  0x8a7fee11, LogLevel_Warn, LYN_PIECES(LYN_TEXT(""), LYN_TEXT(" at "), LYN_TEXT("")), LYN_KINDS(LogKind_Text, LogKind_Unsigned), LYN_TEXT("hv/unions.ts"), 64
};
uint64_t unions_first(struct slice_u8 bytes) {
  const struct Parsed parsed = unions_parse(bytes);
  if (!parsed.ok) {
    lyn_log_with(&unions_first_log_64, (const uint64_t[]){ lyn_text_argument(&parsed.why), parsed.at });
    return 0;
  }
  return parsed.value + (uint64_t)parsed.rest.length;
}

void unions_write(uint16_t number, struct Output output) {
  switch (output.width) {
    case Width_Byte:
      lyn_port_out8(number, output.value);
      break;
    case Width_Word:
      lyn_port_out16(number, output.value_Word);
      break;
    case Width_Long:
      lyn_port_out32(number, output.value_Long);
      break;
  }
}
