/** For each ModRM.reg one bit, 0 the lowest: with memory, with a register (mod 3), and which of those in memory take LOCK. */
export type GroupRow = { readonly memory: u8; readonly register: u8; readonly lock: u8 };

/** SDM volume 2, table A-6; APM volume 3, table A-7. Rows are numbered by `Group`. */
export const groups: readonly GroupRow[] = [
  { memory: 0xFF, register: 0xFF, lock: 0x00 },
  { memory: 0xFF, register: 0xFF, lock: 0x7F }, // One: 80 to 83, all but CMP
  { memory: 0x01, register: 0x01, lock: 0x00 }, // Pop: 8F
  { memory: 0x01, register: 0x81, lock: 0x00 }, // Move: C6, C7; /7 is XABORT and XBEGIN
  { memory: 0xFF, register: 0xFF, lock: 0x0C }, // Three: F6, F7; NOT, NEG
  { memory: 0x03, register: 0x03, lock: 0x03 }, // Four: FE
  { memory: 0x7F, register: 0x57, lock: 0x03 }, // Five: FF; far calls and jumps are through memory
  { memory: 0x3F, register: 0x3F, lock: 0x00 }, // FromSegment: 8C
  { memory: 0x3D, register: 0x3D, lock: 0x00 }, // ToSegment: 8E; not CS
  { memory: 0x3F, register: 0x3F, lock: 0x00 }, // Six: 0F 00
  { memory: 0x1D, register: 0x1D, lock: 0x01 }, // Control: 0F 20, 0F 22; CR0, 2, 3, 4 (with REX.R CR8), LOCK makes CR0 AMD's CR8
  { memory: 0xF0, register: 0xF0, lock: 0xE0 }, // Eight: 0F BA; BTS, BTR, BTC
  { memory: 0xFA, register: 0xC0, lock: 0x02 }, // Nine: 0F C7; CMPXCHG8B
  { memory: 0x00, register: 0x54, lock: 0x00 }, // Shift: 0F 71, 0F 72
  { memory: 0x00, register: 0xCC, lock: 0x00 }, // ShiftDouble: 0F 73
];
