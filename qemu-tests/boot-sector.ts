import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DiskImage } from '../toolchain/images/disk.ts';

/** Real-mode code, as bytes, that ends a boot sector's run in its own way. */
export const endings = {
  /** cli; hlt, for ever. */
  halt: [0xfa, 0xf4, 0xeb, 0xfd],
  /** lidt of six zero bytes at 0x7df0; int3: no handler for it, nor for what follows from that. */
  tripleFault: [0x0f, 0x01, 0x1e, 0xf0, 0x7d, 0xcc],
  /** xchg %bx, %bx; then halt. */
  magicBreakpoint: [0x87, 0xdb, 0xfa, 0xf4],
  /** outw 0x2000 to PM1a control of Bochs' PIIX4 at 0xb004: soft off. */
  bochsPowerOff: [0xba, 0x04, 0xb0, 0xb8, 0x00, 0x20, 0xef, 0xfa, 0xf4],
  /** outw 0x2000 to PM1a control of QEMU's PIIX4 at 0x604. */
  qemuPowerOff: [0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, 0xfa, 0xf4],
} as const;

/** Writes a disk whose boot sector says `ok` on the serial port and `Hi` in the screen's upper left corner, then ends. */
export function bootSectorDisk(path: string, ending: readonly number[]): DiskImage {
  const geometry = { cylinders: 1, heads: 16, sectorsPerTrack: 63 };
  const disk = new Uint8Array(geometry.heads * geometry.sectorsPerTrack * 512);
  disk.set([...serialOk, ...screenHi, ...pause, ...ending]);
  disk.set([0x55, 0xaa], 510);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, disk);
  return { path, geometry };
}

/** Line control: 8 data bits; then two bytes to the transmitter, which has a FIFO or time enough in between. */
const serialOk = [0xba, 0xfb, 0x03, 0xb0, 0x03, 0xee, 0xba, 0xf8, 0x03, 0xb0, 0x6f, 0xee, 0xb9, 0x00, 0xf0, 0xe2, 0xfe, 0xb0, 0x6b, 0xee];
/** mov $0xb800, %ax; mov %ax, %ds; movw $0x0748, 0; movw $0x0769, 2; xor %ax, %ax; mov %ax, %ds. */
const screenHi = [0xb8, 0x00, 0xb8, 0x8e, 0xd8, 0xc7, 0x06, 0, 0, 0x48, 0x07, 0xc7, 0x06, 2, 0, 0x69, 0x07, 0x31, 0xc0, 0x8e, 0xd8];
/** xor %cx, %cx; loop: time for the last byte to leave the transmitter. */
const pause = [0x31, 0xc9, 0xe2, 0xfe, 0x31, 0xc9, 0xe2, 0xfe];
