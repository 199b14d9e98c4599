/*
 * What a hosted build has in place of the machine: physical memory as an array, the log on standard output, the end of a
 * panic on standard error with exit status 70. The log and the panic stand aside (weak) for a program that has its own.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lyn.h"

uint8_t lyn_hosted_memory[LYN_HOSTED_MEMORY] __attribute__((aligned(4096)));

static void print_argument(FILE *out, uint8_t kind, uint64_t argument) {
  switch (kind) {
    case LogKind_Unsigned:
      fprintf(out, "%" PRIu64, argument);
      break;
    case LogKind_Signed:
      fprintf(out, "%" PRId64, (int64_t)argument);
      break;
    case LogKind_Hex:
      fprintf(out, "0x%" PRIx64, argument);
      break;
    default: {
      const struct lyn_text text = lyn_text_of(argument);
      fwrite(text.data, 1, text.length, out);
    }
  }
}

static void print_format(FILE *out, struct LogFormat format, struct slice_u64 args) {
  for (uint32_t i = 0; i < format.pieces.length; i++) {
    fwrite(format.pieces.data[i].data, 1, format.pieces.data[i].length, out);
    if (i < args.length) {
      print_argument(out, format.kinds.data[i], args.data[i]);
    }
  }
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
