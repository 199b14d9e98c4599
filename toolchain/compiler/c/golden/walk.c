/* hv/walk.ts: A page walk, a table in memory, and what is logged. */
#include "program.h"

static const struct lyn_text lyn_source = LYN_TEXT("hv/walk.ts");

static const struct lyn_text *MemoryType_text(uint8_t value, struct lyn_scratch *scratch);

static const struct lyn_text *MemoryType_text(uint8_t value, struct lyn_scratch *scratch) {
  static const struct { int64_t value; struct lyn_text text; } members[] = {
    { MemoryType_Uncacheable, LYN_TEXT("Uncacheable") },
    { MemoryType_WriteBack, LYN_TEXT("WriteBack") },
  };
  for (uint32_t i = 0; i < 2; i++) {
    if (members[i].value == (int64_t)value) {
      return &members[i].text;
    }
  }
  return lyn_number_text((int64_t)value, scratch);
}

static const uint8_t walk_SHIFTS[4] = { 12, 21, 30, 39 };

/** Table entries read since the start. */
static uint64_t walk_reads;

struct Walk walk_walk(uint64_t root, uint64_t gpa) {
  uint64_t table = root;
  for (uint32_t level = 3;; level--) {
    const uint32_t slot = (uint32_t)(gpa >> ((uint64_t)walk_SHIFTS[level] & 63)) & 0x1FF;
    const uint64_t entry = LYN_VIEW(Slot, table + (uint64_t)(slot * 8))->entry;
    walk_reads++;
    if ((entry & EptEntry_read) == 0 && (entry & EptEntry_execute) == 0) {
      return (struct Walk){ .level = level, .entry = entry, .found = false };
    }
    if (level == 0 || (entry & EptEntry_leaf) != 0) {
      return (struct Walk){ .level = level, .entry = entry, .found = true };
    }
    table = entry & EptEntry_frame;
  }
}

static const struct LogFormat walk_report_log_33 = {
  0xfe72f14, LogLevel_Info, LYN_PIECES(LYN_TEXT(""), LYN_TEXT(" is "), LYN_TEXT(", "), LYN_TEXT(", level "), LYN_TEXT("")), LYN_KINDS(LogKind_Hex, LogKind_Hex, LogKind_Text, LogKind_Unsigned), LYN_TEXT("hv/walk.ts"), 33
};
static const struct LogFormat walk_report_log_34 = {
  0xb759d6ed, LogLevel_Warn, LYN_PIECES(LYN_TEXT(""), LYN_TEXT(" is not mapped after "), LYN_TEXT(" reads")), LYN_KINDS(LogKind_Hex, LogKind_Unsigned), LYN_TEXT("hv/walk.ts"), 34
};
void walk_report(uint64_t gpa, struct Walk end) {
  if (end.level > 3) {
    lyn_fail_assert(&(const struct lyn_text)LYN_TEXT("end.level <= 3"), HERE(32));
  }
  if (end.found) {
    lyn_log_with(&walk_report_log_33, (const uint64_t[]){ gpa, end.entry & EptEntry_frame, lyn_text_argument(MemoryType_text((uint8_t)((end.entry & EptEntry_type) >> 3), LYN_SCRATCH)), end.level });
  } else {
    lyn_log_with(&walk_report_log_34, (const uint64_t[]){ gpa, walk_reads });
  }
}

static const struct LogFormat walk_protect_panic_39 = {
  0x904a4fb0, LogLevel_Panic, LYN_PIECES(LYN_TEXT("type "), LYN_TEXT("")), LYN_KINDS(LogKind_Text), LYN_TEXT("hv/walk.ts"), 39
};
/** The same entry for a page that can be written no more. */
uint64_t walk_protect(uint64_t entry, uint8_t type) {
  if ((entry & EptEntry_leaf) != 0 && (uint8_t)((entry & EptEntry_type) >> 3) == type) {
    lyn_panic_with(&walk_protect_panic_39, (const uint64_t[]){ lyn_text_argument(MemoryType_text(type, LYN_SCRATCH)) });
  }
  return (entry & ~(EptEntry_write | EptEntry_type)) | EptEntry_execute | (((uint64_t)type << 3) & EptEntry_type);
}

/** The average of some bytes, and their sum from the end. */
uint32_t walk_average(struct slice_u8 bytes) {
  uint32_t sum = 0;
  for (size_t i = 0; i < bytes.length; i++) {
    sum += bytes.data[i];
  }
  return sum / lyn_nonzero_u32(bytes.length, HERE(47));
}
