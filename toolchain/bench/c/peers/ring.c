#include "bench.h"
#include "program.h"

enum { SIZE = 256, COUNT = 20000 };

struct ring {
  uint32_t slots[SIZE];
  uint32_t head;
  uint32_t tail;
};
static struct ring the_ring;

static bool push(struct ring *ring, uint32_t value) {
  if (ring->head - ring->tail == SIZE) {
    return false;
  }
  ring->slots[ring->head % SIZE] = value;
  ring->head++;
  return true;
}

static bool is_empty(const struct ring *ring) {
  return ring->head == ring->tail;
}

static uint32_t pop(struct ring *ring) {
  const uint32_t value = ring->slots[ring->tail % SIZE];
  ring->tail++;
  return value;
}

/* The remainder keeps every position inside: both forms are this one. */
FORM static uint32_t pump(uint32_t count) {
  struct ring *const ring = &the_ring;
  uint32_t sum = 0;
  uint32_t next = 0;
  while (next < count) {
    for (uint32_t burst = next & 63; burst < 100 && next < count && push(ring, next * 0x9E3779B1); burst++) {
      next++;
    }
    while (!is_empty(ring)) {
      sum = sum * 31 + pop(ring);
    }
  }
  return sum;
}

static void prepare(void) {
}
static uint64_t lyn(void) {
  return ring_pump(COUNT);
}
static uint64_t plain(void) {
  return pump(COUNT);
}

const struct benchmark ring = { "ring buffer", prepare, lyn, plain, plain };
