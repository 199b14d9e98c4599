#include "bench.h"
#include "program.h"

enum { DEPTH = 32, SMALL = 12, COUNT = 20000 };
static uint32_t input[COUNT];
static uint32_t values[COUNT];

static uint32_t safe_median(uint32_t a, uint32_t b, uint32_t c) {
  if (a < b) {
    return b < c ? b : a < c ? c : a;
  }
  return a < c ? a : b < c ? c : b;
}

static size_t safe_partition(uint32_t *values, size_t length) {
  const size_t last = length - 1;
  const uint32_t pivot = safe_median(values[0], values[length / 2], values[last]);
  size_t i = 0;
  size_t j = last;
  for (;;) {
    while (i < last && values[i] < pivot) {
      i++;
    }
    while (j > 0 && values[j] > pivot) {
      j--;
    }
    if (i >= j) {
      return j + 1;
    }
    const uint32_t value = values[i];
    values[i++] = values[j];
    values[j--] = value;
  }
}

static void safe_insert(uint32_t *values, size_t length) {
  for (size_t i = 1; i < length; i++) {
    const uint32_t value = values[i];
    size_t j = i;
    while (j > 0 && values[j - 1] > value) {
      values[j] = values[j - 1];
      j--;
    }
    values[j] = value;
  }
}

FORM static bool safe_sort(uint32_t *values, size_t length) {
  size_t lows[DEPTH], highs[DEPTH];
  size_t depth = 0, low = 0, high = length;
  for (;;) {
    while (high - low > SMALL) {
      const size_t middle = safe_partition(values + low, high - low) + low;
      const bool is_left_larger = middle - low > high - middle;
      if (depth >= DEPTH) {
        return false;
      }
      lows[depth] = is_left_larger ? low : middle;
      highs[depth] = is_left_larger ? middle : high;
      depth++;
      if (is_left_larger) {
        low = middle;
      } else {
        high = middle;
      }
    }
    safe_insert(values + low, high - low);
    if (depth == 0) {
      return true;
    }
    depth--;
    low = lows[depth];
    high = highs[depth];
  }
}

static uint32_t unsafe_median(uint32_t a, uint32_t b, uint32_t c) {
  if (a < b) {
    return b < c ? b : a < c ? c : a;
  }
  return a < c ? a : b < c ? c : b;
}

static size_t unsafe_partition(uint32_t *values, size_t length) {
  const size_t last = length - 1;
  const uint32_t pivot = unsafe_median(values[0], values[length / 2], values[last]);
  size_t i = 0;
  size_t j = last;
  for (;;) {
    while (values[i] < pivot) {
      i++;
    }
    while (values[j] > pivot) {
      j--;
    }
    if (i >= j) {
      return j + 1;
    }
    const uint32_t value = values[i];
    values[i++] = values[j];
    values[j--] = value;
  }
}

static void unsafe_insert(uint32_t *values, size_t length) {
  for (size_t i = 1; i < length; i++) {
    const uint32_t value = values[i];
    size_t j = i;
    while (j > 0 && values[j - 1] > value) {
      values[j] = values[j - 1];
      j--;
    }
    values[j] = value;
  }
}

FORM static bool unsafe_sort(uint32_t *values, size_t length) {
  size_t lows[DEPTH], highs[DEPTH];
  size_t depth = 0, low = 0, high = length;
  for (;;) {
    while (high - low > SMALL) {
      const size_t middle = unsafe_partition(values + low, high - low) + low;
      const bool is_left_larger = middle - low > high - middle;
      lows[depth] = is_left_larger ? low : middle;
      highs[depth] = is_left_larger ? middle : high;
      depth++;
      if (is_left_larger) {
        low = middle;
      } else {
        high = middle;
      }
    }
    unsafe_insert(values + low, high - low);
    if (depth == 0) {
      return true;
    }
    depth--;
    low = lows[depth];
    high = highs[depth];
  }
}

static void prepare(void) {
  uint32_t random = 5;
  for (int i = 0; i < COUNT; i++) {
    input[i] = next_random(&random) >> 8;
  }
}

/* Enough to tell a wrong order, and too little to be measured. */
static uint64_t sample(void) {
  uint64_t sum = 0;
  for (int i = 0; i < COUNT; i += 61) {
    sum = sum * 31 + values[i];
  }
  return sum;
}

static uint64_t lyn(void) {
  memcpy(values, input, sizeof values);
  quicksort_sort((struct slice_u32){ values, COUNT });
  return sample();
}
static uint64_t safe(void) {
  memcpy(values, input, sizeof values);
  safe_sort(values, COUNT);
  return sample();
}
static uint64_t unsafe(void) {
  memcpy(values, input, sizeof values);
  unsafe_sort(values, COUNT);
  return sample();
}

const struct benchmark quicksort = { "quicksort", prepare, lyn, safe, unsafe };
