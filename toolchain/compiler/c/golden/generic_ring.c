/* hv/generic_ring.ts: A generic class and what uses it: each instance is a struct and functions of its own. */
#include "program.h"

static bool Ring_u8_16_put(struct Ring_u8_16 *self, uint8_t value);
static bool Ring_Event_4_put(struct Ring_Event_4 *self, struct Event value);
static uint64_t generic_ring_maximum_u64(uint64_t a, uint64_t b);
static uint32_t generic_ring_maximum_u32(uint32_t a, uint32_t b);
static void generic_ring_offer_u8(struct Ring_u8_16 *sink, uint8_t value);
static void generic_ring_offer_Event(struct Ring_Event_4 *sink, struct Event value);

static struct Ring_u8_16 generic_ring_bytes;

static struct Ring_Event_4 generic_ring_events;

static uint64_t generic_ring_latest;

const fn_u32_u32_to_u32 generic_ring_largest = generic_ring_maximum_u32;

/** False if it is full. */
static bool Ring_u8_16_put(struct Ring_u8_16 *self, uint8_t value) {
  if (self->count == 16) {
    return false;
  }
  self->slots[(self->head + self->count) % 16] = value;
  self->count++;
  return true;
}

/** False if it is full. */
static bool Ring_Event_4_put(struct Ring_Event_4 *self, struct Event value) {
  if (self->count == 4) {
    return false;
  }
  self->slots[(self->head + self->count) % 4] = value;
  self->count++;
  return true;
}

/** The larger of two numbers. */
static uint64_t generic_ring_maximum_u64(uint64_t a, uint64_t b) {
  return a < b ? b : a;
}

/** The larger of two numbers. */
static uint32_t generic_ring_maximum_u32(uint32_t a, uint32_t b) {
  return a < b ? b : a;
}

static const struct LogFormat generic_ring_offer_u8_log_31 = {
  0x92f02076, LogLevel_Warn, LYN_PIECES(LYN_TEXT("full")), LYN_NO_KINDS, LYN_TEXT("hv/generic_ring.ts"), 31
};
static void generic_ring_offer_u8(struct Ring_u8_16 *sink, uint8_t value) {
  if (!Ring_u8_16_put(sink, value)) {
    lyn_log_with(&generic_ring_offer_u8_log_31, NULL);
  }
}

static const struct LogFormat generic_ring_offer_Event_log_31 = {
  0x92f02076, LogLevel_Warn, LYN_PIECES(LYN_TEXT("full")), LYN_NO_KINDS, LYN_TEXT("hv/generic_ring.ts"), 31
};
static void generic_ring_offer_Event(struct Ring_Event_4 *sink, struct Event value) {
  if (!Ring_Event_4_put(sink, value)) {
    lyn_log_with(&generic_ring_offer_Event_log_31, NULL);
  }
}

void generic_ring_receive(uint8_t byte, uint64_t at) {
  generic_ring_latest = generic_ring_maximum_u64(generic_ring_latest, at);
  generic_ring_offer_u8(&generic_ring_bytes, byte);
  generic_ring_offer_Event(&generic_ring_events, (struct Event){ .vector = byte, .at = at });
}
