/* hv/port_io.ts: How handler code reads, and the C that comes of it. */
#include "program.h"

static uint32_t Scratch_read(struct Scratch *self, uint16_t _port, uint32_t _bytes);
static void Scratch_write(struct Scratch *self, uint16_t _port, uint32_t _bytes, uint32_t value);
static uint32_t Absent_read(struct Absent *self, uint16_t _port, uint32_t bytes);
static void Absent_write(struct Absent *self, uint16_t _port, uint32_t _bytes, uint32_t _value);
static struct PortDevice Vcpu_deviceAt(struct Vcpu *self, uint16_t port);
static uint64_t port_io_merge(uint64_t rax, uint32_t value, uint32_t bytes);

static struct Scratch port_io_scratch = { .value = 90 };

static struct Absent port_io_absent;

static uint32_t Scratch_as_PortDevice_read(void *self, uint16_t _port, uint32_t _bytes) {
  return Scratch_read(self, _port, _bytes);
}

static void Scratch_as_PortDevice_write(void *self, uint16_t _port, uint32_t _bytes, uint32_t value) {
  Scratch_write(self, _port, _bytes, value);
}

const struct PortDevice_table Scratch_as_PortDevice = {
  .read = Scratch_as_PortDevice_read,
  .write = Scratch_as_PortDevice_write,
};

static uint32_t Absent_as_PortDevice_read(void *self, uint16_t _port, uint32_t bytes) {
  return Absent_read(self, _port, bytes);
}

static void Absent_as_PortDevice_write(void *self, uint16_t _port, uint32_t _bytes, uint32_t _value) {
  Absent_write(self, _port, _bytes, _value);
}

const struct PortDevice_table Absent_as_PortDevice = {
  .read = Absent_as_PortDevice_read,
  .write = Absent_as_PortDevice_write,
};

static uint32_t Scratch_read(struct Scratch *self, uint16_t _port, uint32_t _bytes) {
  (void)_port;
  (void)_bytes;
  return self->value;
}

static void Scratch_write(struct Scratch *self, uint16_t _port, uint32_t _bytes, uint32_t value) {
  (void)_port;
  (void)_bytes;
  self->value = (uint8_t)value;
}

static uint32_t Absent_read(struct Absent *self, uint16_t _port, uint32_t bytes) {
  (void)_port;
  self->misses++;
  return 0xFFFFFFFFu >> ((32 - 8 * bytes) & 31);
}

static void Absent_write(struct Absent *self, uint16_t _port, uint32_t _bytes, uint32_t _value) {
  (void)_port;
  (void)_bytes;
  (void)_value;
  self->misses++;
}

/** The device at a port. */
static struct PortDevice Vcpu_deviceAt(struct Vcpu *self, uint16_t port) {
  (void)self;
  return port == 0x3FF ? (struct PortDevice){ &port_io_scratch, &Scratch_as_PortDevice } : (struct PortDevice){ &port_io_absent, &Absent_as_PortDevice };
}

bool port_io_handlePortIo(struct Vcpu *vcpu) {
  const uint64_t io = vcpu->qualification;
  if ((io & IoQualification_isString) != 0) {
    return false;
  }
  const uint32_t bytes = (uint32_t)(uint8_t)(io & IoQualification_size) + 1;
  if ((io & IoQualification_isIn) != 0) {
    const uint64_t rax = vcpu->registers.rax;
    const struct PortDevice deviceAt = Vcpu_deviceAt(vcpu, (uint16_t)((io & IoQualification_port) >> 16));
    vcpu->registers.rax = port_io_merge(rax, deviceAt.table->read(deviceAt.object, (uint16_t)((io & IoQualification_port) >> 16), bytes), bytes);
  } else {
    const struct PortDevice deviceAt_2 = Vcpu_deviceAt(vcpu, (uint16_t)((io & IoQualification_port) >> 16));
    deviceAt_2.table->write(deviceAt_2.object, (uint16_t)((io & IoQualification_port) >> 16), bytes, (uint32_t)vcpu->registers.rax);
  }
  vcpu->history[vcpu->accesses & 15] = (uint16_t)((io & IoQualification_port) >> 16);
  vcpu->accesses++;
  return true;
}

/** A 32-bit result clears the upper half, narrower ones keep the rest (SDM volume 1, 3.4.1.1). */
static uint64_t port_io_merge(uint64_t rax, uint32_t value, uint32_t bytes) {
  switch (bytes) {
    case 1:
      return (rax & 0xFFFFFFFFFFFFFF00) | (uint64_t)(uint8_t)value;
    case 2:
      return (rax & 0xFFFFFFFFFFFF0000) | (uint64_t)(uint16_t)value;
    default:
      return value;
  }
}

/** Whether a port is among the last sixteen. */
bool port_io_isRecent(struct Vcpu *vcpu, uint16_t port) {
  for (uint32_t i = 0; i < 16; i++) {
    const uint16_t recent = vcpu->history[i];
    if (recent == port) {
      return true;
    }
  }
  return false;
}
