/* hv/requests.ts: Requests of a device in a pool, a lock that is released by itself, and objects on the stack. */
#include "program.h"
#include "machine.h"

static const struct lyn_text lyn_source = LYN_TEXT("hv/requests.ts");

static struct Lock *Lock_acquire(struct Lock *self);
static void Lock_dispose(struct Lock *self);
static void Request_construct(struct Request *self, uint64_t sector, uint32_t length);
static struct Request *Request_pool_4_take(struct Request_pool_4 *self, uint64_t sector, uint32_t length);
static void Request_pool_4_releaseSlot(struct Request_pool_4 *self, uint32_t slot);
static uint64_t Request_pool_4_handleOfSlot(struct Request_pool_4 *self, uint32_t slot);
static struct Request *Request_pool_4_get(struct Request_pool_4 *self, uint64_t handle);
static void Writer_construct(struct Writer *self, struct slice_u8 to);
static void Writer_put(struct Writer *self, uint8_t value);

static struct Lock requests_lock;

static struct Request_pool_4 requests_requests;

static struct Lock *Lock_acquire(struct Lock *self) {
  while (__atomic_exchange_n(&self->taken, true, __ATOMIC_SEQ_CST)) {
    lyn_cpu_pause();
  }
  return self;
}

static void Lock_dispose(struct Lock *self) {
  __atomic_store_n(&self->taken, false, __ATOMIC_RELEASE);
}

static void Request_construct(struct Request *self, uint64_t sector, uint32_t length) {
  self->sector = sector;
  self->left = length;
}

/** Constructs an object in a free slot; null if there is none. */
static struct Request *Request_pool_4_take(struct Request_pool_4 *self, uint64_t sector, uint32_t length) {
  uint32_t slot = self->fresh;
  if (self->free != 0) {
    slot = self->free - 1;
    self->free = self->next[lyn_index(slot, 4, HERE(17))];
  } else {
    if (slot == 4) {
      return NULL;
    }
    self->fresh++;
  }
  self->used++;
  self->generations[lyn_index(slot, 4, HERE(17))]++;
  struct Request *object = &self->objects[slot];
  *object = (struct Request){ 0 };
  Request_construct(object, sector, length);
  return object;
}

/** The object in the slot is taken no longer. */
static void Request_pool_4_releaseSlot(struct Request_pool_4 *self, uint32_t slot) {
  self->generations[slot]++;
  self->next[slot] = self->free;
  self->free = slot + 1;
  self->used--;
}

/** The generation of the slot, and its number. */
static uint64_t Request_pool_4_handleOfSlot(struct Request_pool_4 *self, uint32_t slot) {
  return ((uint64_t)self->generations[slot] << 32) | (uint64_t)slot;
}

/** The object that the handle was made for; null if it has been released since. */
static struct Request *Request_pool_4_get(struct Request_pool_4 *self, uint64_t handle) {
  const uint32_t slot = (uint32_t)handle;
  const uint32_t generation = (uint32_t)(handle >> 32);
  if (slot >= 4 || self->generations[slot] != generation || (generation & 1) == 0) {
    return NULL;
  }
  return &self->objects[lyn_index(slot, 4, HERE(17))];
}

static void Writer_construct(struct Writer *self, struct slice_u8 to) {
  self->at = 0;
  self->to = to;
}

static void Writer_put(struct Writer *self, uint8_t value) {
  self->to.data[lyn_index(self->at, self->to.length, HERE(34))] = value;
  self->at++;
}

/** A handle to a new request, or null if there are too many. */
uint64_t requests_submit(uint64_t sector, uint32_t length) {
  struct Lock *held = Lock_acquire(&requests_lock);
  struct Request *request = Request_pool_4_take(&requests_requests, sector, length);
  const uint64_t result = request == NULL ? LYN_NULL_WORD : Request_pool_4_handleOfSlot(&requests_requests, lyn_pool_slot(requests_requests.objects, sizeof requests_requests.objects[0], 4, requests_requests.generations, request, HERE(46)));
  Lock_dispose(held);
  return result;
}

/** Some bytes of a request have arrived; the request ends with the last one. */
bool requests_advance(uint64_t handle, uint32_t bytes) {
  struct Lock *held = Lock_acquire(&requests_lock);
  struct Request *request = Request_pool_4_get(&requests_requests, handle);
  if (request == NULL) {
    Lock_dispose(held);
    return false;
  }
  if (bytes < request->left) {
    request->left -= bytes;
    Lock_dispose(held);
    return false;
  }
  Request_pool_4_releaseSlot(&requests_requests, lyn_pool_slot(requests_requests.objects, sizeof requests_requests.objects[0], 4, requests_requests.generations, request, HERE(58)));
  Lock_dispose(held);
  return true;
}

/** The sum of a small message that is put together on the stack. */
uint32_t requests_message(uint8_t kind, uint8_t value) {
  uint8_t bytes[4] = { 0 };
  struct Writer writer = { 0 };
  Writer_construct(&writer, (struct slice_u8){ bytes, 4 });
  Writer_put(&writer, kind);
  Writer_put(&writer, value);
  uint32_t sum = 0;
  for (uint32_t i = 0; i < 4; i++) {
    const uint8_t byte = bytes[i];
    sum += byte;
  }
  return sum;
}
