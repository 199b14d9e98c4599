/*
 * `driver time`: the best of many turns of each form, in turns, so that what disturbs the machine disturbs all alike.
 * `driver results`: the number that each benchmark gives.
 * `driver count NUMBER FORM TIMES`: runs one form that often and ends, for a tool that counts instructions.
 * Either way the three forms must give the same number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "bench.h"

extern const struct benchmark crc32, sha256, walk, ring, decode, quicksort, lz4, bitmap;
static const struct benchmark *const all[] = { &crc32, &sha256, &walk, &ring, &decode, &quicksort, &lz4, &bitmap };
enum { COUNT = sizeof all / sizeof all[0], FORMS = 3, TURNS = 200 };

typedef uint64_t (*form)(void);
static form form_of(const struct benchmark *benchmark, int number) {
  return number == 0 ? benchmark->lyn : number == 1 ? benchmark->safe : benchmark->unsafe;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void compare(const struct benchmark *benchmark) {
  const uint64_t expected = benchmark->safe();
  for (int i = 0; i < FORMS; i++) {
    if (form_of(benchmark, i)() != expected) {
      fprintf(stderr, "%s: form %d gives another result\n", benchmark->name, i);
      exit(1);
    }
  }
}

static void measure(const struct benchmark *benchmark) {
  uint64_t best[FORMS] = { UINT64_MAX, UINT64_MAX, UINT64_MAX };
  benchmark->prepare();
  compare(benchmark);
  for (int turn = 0; turn < TURNS; turn++) {
    for (int i = 0; i < FORMS; i++) {
      const int number = (i + turn) % FORMS;
      const uint64_t start = now();
      form_of(benchmark, number)();
      const uint64_t time = now() - start;
      best[number] = time < best[number] ? time : best[number];
    }
  }
  printf("%s\t%lu\t%lu\t%lu\n", benchmark->name, best[0], best[1], best[2]);
}

int main(int argc, char **argv) {
  if (argc == 5 && strcmp(argv[1], "count") == 0) {
    const struct benchmark *const benchmark = all[atoi(argv[2])];
    benchmark->prepare();
    for (int left = atoi(argv[4]); left > 0; left--) {
      form_of(benchmark, atoi(argv[3]))();
    }
    return 0;
  }
  for (int i = 0; i < COUNT; i++) {
    if (argc == 2 && strcmp(argv[1], "results") == 0) {
      all[i]->prepare();
      compare(all[i]);
      printf("%s\t%lu\n", all[i]->name, all[i]->lyn());
    } else {
      measure(all[i]);
    }
  }
  return 0;
}
