/* hv/seldom.ts: A module whose functions are to be small. */
#include "program.h"
#include "machine.h"

LYN_COLD static void Printer_put(struct Printer *self, uint8_t byte);

static struct Printer seldom_printer;

LYN_COLD static void Printer_put(struct Printer *self, uint8_t byte) {
  self->column = byte == 10 ? 0 : self->column + 1;
  lyn_port_out8(0x378, byte);
}

LYN_COLD void seldom_print(struct lyn_text text) {
  const struct slice_u8 bytesOf = lyn_bytes_of(text);
  for (uint32_t i = 0; i < bytesOf.length; i++) {
    const uint8_t byte = bytesOf.data[i];
    Printer_put(&seldom_printer, byte);
  }
}
