/* What stands between emitted code and the program's own `lyn_log` and `lyn_panic`. */
#include "lyn.h"

const struct lyn_text lyn_bool_text[2] = { LYN_TEXT("false"), LYN_TEXT("true") };

const struct lyn_text *lyn_number_text(int64_t number, struct lyn_scratch *scratch) {
  uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
  uint32_t first = sizeof scratch->digits;
  do {
    scratch->digits[--first] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (number < 0) {
    scratch->digits[--first] = '-';
  }
  scratch->text = (struct lyn_text){ scratch->digits + first, (uint32_t)sizeof scratch->digits - first };
  return &scratch->text;
}

void lyn_fail(const struct lyn_text *words, uint32_t count, const uint8_t *kinds, const uint64_t *args, const struct lyn_text *file, uint32_t line) {
  const struct slice_text pieces = { (struct lyn_text *)(uintptr_t)words, count };
  const struct slice_LogKind values = { (uint8_t *)(uintptr_t)kinds, count - 1 };
  lyn_panic((struct LogFormat){ 0, LogLevel_Panic, pieces, values, *file, line }, (struct slice_u64){ (uint64_t *)(uintptr_t)args, count - 1 });
  __builtin_trap();
}

void lyn_panic_with(const struct LogFormat *format, const uint64_t *args) {
  lyn_panic(*format, (struct slice_u64){ (uint64_t *)(uintptr_t)args, format->kinds.length });
  __builtin_trap();
}

void lyn_log_with(const struct LogFormat *format, const uint64_t *args) {
  lyn_log(*format, (struct slice_u64){ (uint64_t *)(uintptr_t)args, format->kinds.length });
}
