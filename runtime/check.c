/*
 * The ends of failed checks: constant words and the values that failed, handed to the program's `lyn_panic`.
 * The words are those of toolchain/compiler/rules/failures.ts; a test compares them.
 */
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

LYN_FAILURE static void fail(const struct slice_text pieces, uint32_t text_arguments, const struct lyn_text *file, uint32_t line, const uint64_t *args) {
  static const uint8_t unsigned_kinds[] = { LogKind_Unsigned, LogKind_Unsigned, LogKind_Unsigned };
  static const uint8_t text_kinds[] = { LogKind_Text };
  const uint8_t *const kinds = text_arguments != 0 ? text_kinds : unsigned_kinds;
  const uint32_t count = pieces.length - 1;
  lyn_panic((struct LogFormat){ 0, LogLevel_Panic, pieces, { (uint8_t *)(uintptr_t)kinds, count }, *file, line }, (struct slice_u64){ (uint64_t *)(uintptr_t)args, count });
  __builtin_trap();
}

#define WORDS(name, ...) static const struct lyn_text name[] = { __VA_ARGS__ }
#define PIECES(name) ((struct slice_text){ (struct lyn_text *)(uintptr_t)(name), LYN_COUNT(name) })
#define FAIL(name, ...) fail(PIECES(name), 0, file, line, (const uint64_t[]){ __VA_ARGS__ })

void lyn_index_failed(uint32_t index, uint32_t length, const struct lyn_text *file, uint32_t line) {
  WORDS(words, LYN_TEXT("index "), LYN_TEXT(" is not below the length "), LYN_TEXT(""));
  FAIL(words, index, length);
}

void lyn_subarray_failed(uint32_t from, uint32_t to, uint32_t length, const struct lyn_text *file, uint32_t line) {
  WORDS(words, LYN_TEXT("subarray "), LYN_TEXT(" to "), LYN_TEXT(" does not lie in a length of "), LYN_TEXT(""));
  FAIL(words, from, to, length);
}

void lyn_set_failed(uint32_t source, uint32_t target, const struct lyn_text *file, uint32_t line) {
  WORDS(words, LYN_TEXT(""), LYN_TEXT(" elements do not fit into "), LYN_TEXT(""));
  FAIL(words, source, target);
}

void lyn_bytes_failed(uint32_t length, const struct lyn_text *file, uint32_t line) {
  WORDS(words, LYN_TEXT(""), LYN_TEXT(" bytes are more than a slice holds"));
  FAIL(words, length);
}

void lyn_assert_failed(const struct lyn_text *condition, const struct lyn_text *file, uint32_t line) {
  WORDS(words, LYN_TEXT("assertion failed: "), LYN_TEXT(""));
  fail(PIECES(words), 1, file, line, (const uint64_t[]){ lyn_text_argument(condition) });
}

#define PLAIN(function, text) \
  void function(const struct lyn_text *file, uint32_t line) { \
    WORDS(words, LYN_TEXT(text)); \
    fail(PIECES(words), 0, file, line, NULL); \
  }
PLAIN(lyn_pool_foreign, "the object is not of this pool")
PLAIN(lyn_pool_released, "the object is not taken")
PLAIN(lyn_divide_failed, "division by zero")
PLAIN(lyn_null_failed, "null reference")
PLAIN(lyn_unreachable, "value outside its type")
PLAIN(lyn_lowest_bit_failed, "lowestBit of zero")
PLAIN(lyn_highest_bit_failed, "highestBit of zero")
PLAIN(lyn_mul_div_zero, "mulDiv by zero")
PLAIN(lyn_mul_div_overflow, "mulDiv overflow")
PLAIN(lyn_div_rem_zero, "divRem128 by zero")
PLAIN(lyn_div_rem_overflow, "divRem128 overflow")

void lyn_panic_with(const struct LogFormat *format, const uint64_t *args) {
  lyn_panic(*format, (struct slice_u64){ (uint64_t *)(uintptr_t)args, format->kinds.length });
  __builtin_trap();
}

void lyn_log_with(const struct LogFormat *format, const uint64_t *args) {
  lyn_log(*format, (struct slice_u64){ (uint64_t *)(uintptr_t)args, format->kinds.length });
}
