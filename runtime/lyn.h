/*
 * What every emitted C file includes: types, checks, arithmetic that C leaves undefined, atomics, and access to physical
 * memory. It needs nothing of the machine, so that hosted builds (LYN_HOSTED, see hosted.c) use it as it is.
 */
#ifndef LYN_H
#define LYN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LYN_COLD __attribute__((cold)) /* made small, and put apart from the rest */
#define LYN_FAILURE __attribute__((cold, noinline, noreturn))
#define LYN_INLINE static inline __attribute__((always_inline, unused))
#define LYN_PERCPU __attribute__((section(".percpu")))

/* ------------------------------------------------------------------------------------------------ text, slices */

/** Constant text: ASCII, not terminated. */
struct lyn_text {
  const char *data;
  uint32_t length;
};
#define LYN_TEXT(literal) { literal, sizeof(literal) - 1 }

/** No slice is longer: the sum of two positions in slices does not wrap around. */
#define LYN_LONGEST 0x7FFFFFFFu

struct slice_u8 {
  uint8_t *data;
  uint32_t length;
};
struct slice_u64 {
  uint64_t *data;
  uint32_t length;
};
struct slice_text {
  struct lyn_text *data;
  uint32_t length;
};
struct slice_LogKind {
  uint8_t *data;
  uint32_t length;
};

/* ------------------------------------------------------------------------------------------------ log formats */

enum { LogLevel_Debug, LogLevel_Info, LogLevel_Warn, LogLevel_Error, LogLevel_Print, LogLevel_Panic };
enum { LogKind_Unsigned, LogKind_Signed, LogKind_Hex, LogKind_Text };

/** As the sink receives it: `type LogFormat` of machine.d.ts. */
struct LogFormat {
  /** Its number in build/formats.json; zero for the runtime's own. */
  uint32_t id;
  uint8_t level;
  /** One more than there are arguments. */
  struct slice_text pieces;
  struct slice_LogKind kinds;
  /** Source file as written in the project, and line. */
  struct lyn_text file;
  uint32_t line;
};

#define LYN_COUNT(...) (sizeof(__VA_ARGS__) / sizeof((__VA_ARGS__)[0]))
#define LYN_PIECES(...) { (struct lyn_text[]){ __VA_ARGS__ }, LYN_COUNT((struct lyn_text[]){ __VA_ARGS__ }) }
#define LYN_KINDS(...) { (uint8_t[]){ __VA_ARGS__ }, LYN_COUNT((uint8_t[]){ __VA_ARGS__ }) }
#define LYN_NO_KINDS { NULL, 0 }

/** The entries of the program: the sink of the log, and the end of everything, which does not return. */
void lyn_log(struct LogFormat format, struct slice_u64 args);
void lyn_panic(struct LogFormat format, struct slice_u64 args);

/* ------------------------------------------------------------------------------------------------ failures */

LYN_FAILURE void lyn_panic_with(const struct LogFormat *format, const uint64_t *args);
/**
 * A failed check formats nothing: it hands constant words and the values between them to `lyn_panic`. The compiler writes those
 * that a program needs, from toolchain/compiler/rules/failures.ts.
 */
LYN_FAILURE void lyn_fail(const struct lyn_text *words, uint32_t count, const uint8_t *kinds, const uint64_t *args, const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_index(uint32_t index, uint32_t length, const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_subarray(uint32_t from, uint32_t to, uint32_t length, const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_set(uint32_t source, uint32_t target, const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_bytes(uint32_t length, const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_divide(const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_non_null(const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_assert(const struct lyn_text *condition, const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_foreign(const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_released(const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_unreachable(const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_lowest_bit(const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_highest_bit(const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_mul_div_zero(const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_mul_div_overflow(const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_div_rem_zero(const struct lyn_text *file, uint32_t line);
LYN_FAILURE void lyn_fail_div_rem_overflow(const struct lyn_text *file, uint32_t line);
/** Hands a format and its arguments to `lyn_log`. */
void lyn_log_with(const struct LogFormat *format, const uint64_t *args);

/** The place of a check: `lyn_source` is the module's own file, so that a site costs two immediate operands. */
#define HERE(line) &lyn_source, line

/* ------------------------------------------------------------------------------------------------ checks */

/** The index, if it is below the length. */
LYN_INLINE uint32_t lyn_index(uint32_t index, uint32_t length, const struct lyn_text *file, uint32_t line) {
  if (__builtin_expect(index >= length, 0)) {
    lyn_fail_index(index, length, file, line);
  }
  return index;
}

LYN_INLINE void lyn_subarray(uint32_t from, uint32_t to, uint32_t length, const struct lyn_text *file, uint32_t line) {
  if (__builtin_expect(from > to || to > length, 0)) {
    lyn_fail_subarray(from, to, length, file, line);
  }
}

LYN_INLINE void *lyn_nonnull(void *pointer, const struct lyn_text *file, uint32_t line) {
  if (__builtin_expect(pointer == NULL, 0)) {
    lyn_fail_non_null(file, line);
  }
  return pointer;
}
/** The same pointer with its type: of an object or of a function. */
#define LYN_NONNULL(pointer, ...) ((__typeof__(pointer))(uintptr_t)lyn_nonnull((void *)(uintptr_t)(pointer), __VA_ARGS__))

/** The null of a nullable view or handle: a view of physical address 0 is none, and the generation in a handle is odd. */
#define LYN_NULL_WORD 0
LYN_INLINE uint64_t lyn_nonnull_word(uint64_t word, const struct lyn_text *file, uint32_t line) {
  if (__builtin_expect(word == LYN_NULL_WORD, 0)) {
    lyn_fail_non_null(file, line);
  }
  return word;
}

/* ------------------------------------------------------------------------------------------------ pools */

/** The slot of an object in the array of a pool; a slot's generation is odd while its object is taken. */
LYN_INLINE uint32_t lyn_pool_slot(const void *objects, size_t size, uint32_t capacity, const uint32_t *generations, const void *object, const struct lyn_text *file, uint32_t line) {
  const uintptr_t offset = (uintptr_t)object - (uintptr_t)objects;
  const uintptr_t slot = offset / size;
  if (__builtin_expect(slot >= capacity || offset % size != 0, 0)) {
    lyn_fail_foreign(file, line);
  }
  if (__builtin_expect((generations[slot] & 1) == 0, 0)) {
    lyn_fail_released(file, line);
  }
  return (uint32_t)slot;
}

/* ------------------------------------------------------------------------------------------------ arithmetic */

#define LYN_INTEGERS(X) X(u8, uint8_t) X(u16, uint16_t) X(u32, uint32_t) X(u64, uint64_t) X(i8, int8_t) X(i16, int16_t) X(i32, int32_t) X(i64, int64_t)

/** `~` at the width of the type. */
#define LYN_NOT(name, type) \
  LYN_INLINE type lyn_not_##name(type value) { \
    return (type)~value; \
  }
LYN_INTEGERS(LYN_NOT)

/** i8 and i16 extended by their sign. */
LYN_INLINE uint16_t lyn_extend_u16(int16_t value) {
  return (uint16_t)value;
}
LYN_INLINE uint32_t lyn_extend_u32(int32_t value) {
  return (uint32_t)value;
}

#define LYN_NONZERO(name, type) \
  LYN_INLINE type lyn_nonzero_##name(type divisor, const struct lyn_text *file, uint32_t line) { \
    if (__builtin_expect(divisor == 0, 0)) { \
      lyn_fail_divide(file, line); \
    } \
    return divisor; \
  }
LYN_INTEGERS(LYN_NONZERO)

/** The signed minimum divided by -1 is itself, remainder 0: undefined in C, a fault on x86. */
#define LYN_DIVIDE(name, type, unsigned_type) \
  LYN_INLINE type lyn_div_##name(type dividend, type divisor) { \
    return divisor == -1 ? (type)-(unsigned_type)dividend : dividend / divisor; \
  } \
  LYN_INLINE type lyn_rem_##name(type dividend, type divisor) { \
    return divisor == -1 ? 0 : dividend % divisor; \
  }
LYN_DIVIDE(i32, int32_t, uint32_t)
LYN_DIVIDE(i64, int64_t, uint64_t)

__extension__ typedef unsigned __int128 lyn_u128;

/** The upper 64 bits of the 128-bit product. */
LYN_INLINE uint64_t lyn_mul_high(uint64_t a, uint64_t b) {
  return (uint64_t)((lyn_u128)a * b >> 64);
}

/** What DIV leaves: `type Division` of machine.d.ts. */
struct Division {
  uint64_t quotient;
  uint64_t remainder;
};

/** DIV: the quotient is known to fit. The `_proved` forms are for arguments of which the compiler has shown that they are good. */
LYN_INLINE struct Division lyn_div_rem128_proved(uint64_t high, uint64_t low, uint64_t divisor) {
  struct Division result = { low, high };
  __asm__("divq %2" : "+a"(result.quotient), "+d"(result.remainder) : "rm"(divisor) : "cc");
  return result;
}

/** a * b / c with a 128-bit product. */
LYN_INLINE uint64_t lyn_mul_div_proved(uint64_t a, uint64_t b, uint64_t c) {
  return lyn_div_rem128_proved(lyn_mul_high(a, b), a * b, c).quotient;
}
LYN_INLINE uint64_t lyn_mul_div(uint64_t a, uint64_t b, uint64_t c, const struct lyn_text *file, uint32_t line) {
  if (__builtin_expect(c == 0, 0)) {
    lyn_fail_mul_div_zero(file, line);
  }
  if (__builtin_expect(lyn_mul_high(a, b) >= c, 0)) {
    lyn_fail_mul_div_overflow(file, line);
  }
  return lyn_mul_div_proved(a, b, c);
}

LYN_INLINE struct Division lyn_div_rem128(uint64_t high, uint64_t low, uint64_t divisor, const struct lyn_text *file, uint32_t line) {
  if (__builtin_expect(divisor == 0, 0)) {
    lyn_fail_div_rem_zero(file, line);
  }
  if (__builtin_expect(high >= divisor, 0)) {
    lyn_fail_div_rem_overflow(file, line);
  }
  return lyn_div_rem128_proved(high, low, divisor);
}

LYN_INLINE uint32_t lyn_lowest_bit_proved(uint64_t value) {
  return (uint32_t)__builtin_ctzll(value);
}
LYN_INLINE uint32_t lyn_lowest_bit(uint64_t value, const struct lyn_text *file, uint32_t line) {
  if (__builtin_expect(value == 0, 0)) {
    lyn_fail_lowest_bit(file, line);
  }
  return lyn_lowest_bit_proved(value);
}

LYN_INLINE uint32_t lyn_highest_bit_proved(uint64_t value) {
  return 63u - (uint32_t)__builtin_clzll(value);
}
LYN_INLINE uint32_t lyn_highest_bit(uint64_t value, const struct lyn_text *file, uint32_t line) {
  if (__builtin_expect(value == 0, 0)) {
    lyn_fail_highest_bit(file, line);
  }
  return lyn_highest_bit_proved(value);
}

/** Without POPCNT, which not every processor has, and without the compiler's library. */
LYN_INLINE uint32_t lyn_count_bits(uint64_t value) {
  const uint64_t pairs = value - (value >> 1 & 0x5555555555555555);
  const uint64_t nibbles = (pairs & 0x3333333333333333) + (pairs >> 2 & 0x3333333333333333);
  return (uint32_t)(((nibbles + (nibbles >> 4)) & 0x0F0F0F0F0F0F0F0F) * 0x0101010101010101 >> 56);
}

/* ------------------------------------------------------------------------------------------------ memory */

void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);

/** `slice.set(source)`: the bytes may overlap. */
LYN_INLINE void lyn_set_all(void *to, const void *from, uint32_t count, size_t size) {
  if (count != 0) {
    memmove(to, from, count * size);
  }
}
LYN_INLINE void lyn_set(void *to, uint32_t target, const void *from, uint32_t count, size_t size, const struct lyn_text *file, uint32_t line) {
  if (__builtin_expect(count > target, 0)) {
    lyn_fail_set(count, target, file, line);
  }
  lyn_set_all(to, from, count, size);
}

/** The bytes of constant text. */
LYN_INLINE struct slice_u8 lyn_bytes_of(struct lyn_text text) {
  return (struct slice_u8){ (uint8_t *)(uintptr_t)text.data, text.length };
}

/** A text as an argument of a log format, and back. */
LYN_INLINE uint64_t lyn_text_argument(const struct lyn_text *text) {
  return (uintptr_t)text;
}
LYN_INLINE struct lyn_text lyn_text_of(uint64_t argument) {
  return *(const struct lyn_text *)(uintptr_t)argument;
}

/** `false` and `true`. */
extern const struct lyn_text lyn_bool_text[2];

/** Room for the number of an enum that holds none of its members (a register's field may). */
struct lyn_scratch {
  struct lyn_text text;
  char digits[12];
};
#define LYN_SCRATCH (&(struct lyn_scratch){ .text = { NULL, 0 } })
/** The number in decimal, in the room given. */
const struct lyn_text *lyn_number_text(int64_t number, struct lyn_scratch *scratch);

/** Where physical memory is seen: the direct map, or the array that stands for it in a hosted build. */
#ifdef LYN_HOSTED
#define LYN_HOSTED_MEMORY 0x100000u
extern uint8_t lyn_hosted_memory[LYN_HOSTED_MEMORY];
#define LYN_PHYSICAL_BASE ((uintptr_t)lyn_hosted_memory)
#else
#define LYN_PHYSICAL_BASE ((uintptr_t)0xFFFF800000000000)
#endif
LYN_INLINE void *lyn_physical(uint64_t address) {
  return (void *)(LYN_PHYSICAL_BASE + (uintptr_t)address);
}

/** A view under a layout: one load or store per field read or written. Layout structs are packed and may alias. */
#define LYN_VIEW(layout, address) ((volatile struct layout *)lyn_physical(address))
#define LYN_LAYOUT __attribute__((packed, may_alias))
#define LYN_MEMORY(bits, type) \
  struct lyn_memory_##bits { \
    type value; \
  } LYN_LAYOUT; \
  LYN_INLINE type lyn_memory_load##bits(uint64_t address) { \
    return ((const volatile struct lyn_memory_##bits *)lyn_physical(address))->value; \
  } \
  LYN_INLINE void lyn_memory_store##bits(uint64_t address, type value) { \
    ((volatile struct lyn_memory_##bits *)lyn_physical(address))->value = value; \
  }
LYN_MEMORY(8, uint8_t)
LYN_MEMORY(16, uint16_t)
LYN_MEMORY(32, uint32_t)
LYN_MEMORY(64, uint64_t)

LYN_INLINE void lyn_memory_copy(uint64_t to, uint64_t from, uint64_t length) {
  memmove(lyn_physical(to), lyn_physical(from), length);
}
LYN_INLINE void lyn_memory_fill(uint64_t address, uint8_t value, uint64_t length) {
  memset(lyn_physical(address), value, length);
}
LYN_INLINE struct slice_u8 lyn_memory_bytes_proved(uint64_t address, uint32_t length) {
  return (struct slice_u8){ lyn_physical(address), length };
}
LYN_INLINE struct slice_u8 lyn_memory_bytes(uint64_t address, uint32_t length, const struct lyn_text *file, uint32_t line) {
  if (__builtin_expect(length > LYN_LONGEST, 0)) {
    lyn_fail_bytes(length, file, line);
  }
  return lyn_memory_bytes_proved(address, length);
}

/* ------------------------------------------------------------------------------------------------ atomics */

LYN_INLINE void lyn_barrier_full(void) { __asm__ __volatile__("mfence" : : : "memory"); }
LYN_INLINE void lyn_barrier_load(void) { __asm__ __volatile__("lfence" : : : "memory"); }
LYN_INLINE void lyn_barrier_store(void) { __asm__ __volatile__("sfence" : : : "memory"); }
LYN_INLINE void lyn_barrier_compiler(void) { __asm__ __volatile__("" : : : "memory"); }

/** True if the value was `expected` and is now `desired`. */
#define LYN_COMPARE_EXCHANGE(name, type) \
  LYN_INLINE bool lyn_atomic_compare_exchange_##name(type *target, type expected, type desired) { \
    return __atomic_compare_exchange_n(target, &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
  }
LYN_INTEGERS(LYN_COMPARE_EXCHANGE)
LYN_COMPARE_EXCHANGE(bool, bool)

/* ------------------------------------------------------------------------------------------------ records of intrinsics */

/** What CPUID returns. */
struct CpuidResult {
  uint32_t eax;
  uint32_t ebx;
  uint32_t ecx;
  uint32_t edx;
};

#endif
