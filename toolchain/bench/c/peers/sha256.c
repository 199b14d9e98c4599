#include "bench.h"
#include "program.h"

static const uint32_t rounds[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
static const uint32_t initial[8] = { 0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19 };
static uint8_t input[1 << 14];

static inline uint32_t rotated(uint32_t x, int by) {
  return (x >> by) | (x << (32 - by));
}

static void block(uint32_t state[8], const uint8_t *data) {
  uint32_t schedule[64];
  for (int i = 0; i < 16; i++) {
    schedule[i] = (uint32_t)data[4 * i] << 24 | (uint32_t)data[4 * i + 1] << 16 | (uint32_t)data[4 * i + 2] << 8 | data[4 * i + 3];
  }
  for (int i = 16; i < 64; i++) {
    const uint32_t x = schedule[i - 15];
    const uint32_t y = schedule[i - 2];
    const uint32_t first = rotated(x, 7) ^ rotated(x, 18) ^ (x >> 3);
    const uint32_t second = rotated(y, 17) ^ rotated(y, 19) ^ (y >> 10);
    schedule[i] = schedule[i - 16] + first + schedule[i - 7] + second;
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i++) {
    const uint32_t t1 = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g)) + rounds[i] + schedule[i];
    const uint32_t t2 = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/* Takes in whole blocks only, so that nothing has to be checked: both forms are this one. */
FORM static void update(uint32_t state[8], const uint8_t *data, size_t length) {
  for (; length >= 64; data += 64, length -= 64) {
    block(state, data);
  }
}

static void prepare(void) {
  uint32_t random = 1;
  for (size_t i = 0; i < sizeof input; i++) {
    input[i] = (uint8_t)next_random(&random);
  }
}

static uint64_t lyn(void) {
  static struct Sha256 sha;
  memcpy(sha.state, initial, sizeof sha.state);
  Sha256_update(&sha, (struct slice_u8){ input, sizeof input });
  return digest(sha.state, sizeof sha.state);
}
static uint64_t plain(void) {
  uint32_t state[8];
  memcpy(state, initial, sizeof state);
  update(state, input, sizeof input);
  return digest(state, sizeof state);
}

const struct benchmark sha256 = { "SHA-256", prepare, lyn, plain, plain };
