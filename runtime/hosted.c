/*
 * What a hosted build has in place of the machine: physical memory as an array, the log on standard output, the end of a
 * panic on standard error with exit status 70. The log and the panic stand aside (weak) for a program that has its own.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hosted.h"

uint8_t lyn_hosted_memory[LYN_HOSTED_MEMORY] __attribute__((aligned(4096)));

/** Where text goes: to a file, or into memory as far as there is room. */
struct sink {
  FILE *file;
  char *buffer;
  size_t size;
  size_t length;
};

static void put(struct sink *sink, const char *data, size_t length) {
  if (sink->file != NULL) {
    fwrite(data, 1, length, sink->file);
  } else if (sink->length < sink->size) {
    const size_t room = sink->size - sink->length;
    memcpy(sink->buffer + sink->length, data, length < room ? length : room);
  }
  sink->length += length;
}

static void put_number(struct sink *sink, const char *format, uint64_t number) {
  char digits[24];
  put(sink, digits, (size_t)snprintf(digits, sizeof digits, format, number));
}

static void put_argument(struct sink *sink, uint8_t kind, uint64_t argument) {
  switch (kind) {
    case LogKind_Unsigned:
      put_number(sink, "%" PRIu64, argument);
      break;
    case LogKind_Signed:
      put_number(sink, "%" PRId64, argument);
      break;
    case LogKind_Hex:
      put_number(sink, "0x%" PRIx64, argument);
      break;
    default: {
      const struct lyn_text text = lyn_text_of(argument);
      put(sink, text.data, text.length);
    }
  }
}

static void put_format(struct sink *sink, struct LogFormat format, struct slice_u64 args) {
  for (uint32_t i = 0; i < format.pieces.length; i++) {
    put(sink, format.pieces.data[i].data, format.pieces.data[i].length);
    if (i < args.length) {
      put_argument(sink, format.kinds.data[i], args.data[i]);
    }
  }
}

static void print_format(FILE *file, struct LogFormat format, struct slice_u64 args) {
  put_format(&(struct sink){ .file = file }, format, args);
}

size_t lyn_format(char *buffer, size_t size, struct LogFormat format, struct slice_u64 args) {
  struct sink sink = { .buffer = buffer, .size = size };
  put_format(&sink, format, args);
  if (size > 0) {
    buffer[sink.length < size ? sink.length : size - 1] = 0;
  }
  return sink.length;
}

__attribute__((weak)) void lyn_log(struct LogFormat format, struct slice_u64 args) {
  static const char *const levels[] = { "debug: ", "info: ", "warn: ", "error: ", "" };
  fputs(levels[format.level], stdout);
  print_format(stdout, format, args);
  if (format.level != LogLevel_Print) {
    putchar('\n');
  }
}

__attribute__((weak)) void lyn_panic(struct LogFormat format, struct slice_u64 args) {
  fflush(stdout);
  fprintf(stderr, "%.*s:%" PRIu32 ": panic: ", (int)format.file.length, format.file.data, format.line);
  print_format(stderr, format, args);
  fputc('\n', stderr);
  exit(70);
}
