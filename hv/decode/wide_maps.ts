import { Form, Immediate } from './form.ts';
import { twoByte } from './opcode_map.ts';

/** Where an opcode is looked up. */
export const enum OpcodeMap {
  /** One byte, and the bytes after 0F. */
  One, Two,
  /** After 0F 38, and after 0F 3A. */
  Three38, Three3A,
  /** VEX: as after 0F, 0F 38, 0F 3A. */
  Vex1, Vex2, Vex3,
  /** EVEX: the same, and the two maps of half-precision numbers. */
  Evex1, Evex2, Evex3, Evex5, Evex6,
  /** AMD's XOP. */
  Xop8, Xop9, XopA,
}

/** The first map that is told by `assigned`. */
const FIRST = 2;

const NONE = Form.with({});
const M = Form.with({ modrm: true });
const MB = Form.with({ modrm: true, immediate: Immediate.Byte });
const MD = Form.with({ modrm: true, immediate: Immediate.Double });

/** The form of all opcodes of a map, from `FIRST` on; of maps Vex1 and Evex1 that of most. */
const forms: readonly Form[] = [M, MB, M, M, MB, M, M, MB, M, M, MB, M, MD];

/**
 * Which opcodes there are with any prefix, W and L. A word has sixteen of them, the first in bit 0; a map has sixteen words.
 * SDM volume 2, tables, and chapters 3 to 5; APM volume 4 and volume 6 (XOP).
 */
const assigned: readonly u16[] = [
  /* 0F 38 */ 0x0FFF, 0x70B1, 0x0F3F, 0xFFBF, 0x0003, 0, 0, 0, 0x0007, 0, 0, 0, 0xBF00, 0xF900, 0, 0x1F63,
  /* 0F 3A */ 0xFF00, 0x00F0, 0x0007, 0, 0x0017, 0, 0x000F, 0, 0, 0, 0, 0, 0xD000, 0x8000, 0, 0x0001,
  /* VEX 1 */ 0, 0x00FF, 0xFF00, 0, 0x0CF6, 0xFFFF, 0xFFFF, 0xF0FF, 0, 0x030F, 0x4000, 0, 0x0074, 0xFFFF, 0xFFFF, 0x7FFF,
  /* VEX 2 */ 0xFFFF, 0x77C8, 0xFF3F, 0xFFFF, 0x0AE3, 0x570F, 0x1000, 0x0304, 0x5000, 0xFFCF, 0xFFC0, 0xFFF3, 0xB800, 0xFC0C, 0xFFFF, 0x00EC,
  /* VEX 3 */ 0xFF77, 0x23F0, 0x0007, 0x030F, 0x1F57, 0xF000, 0xFF0F, 0xFF00, 0, 0, 0, 0, 0xC000, 0xC000, 0, 0x0001,
  /* EVEX 1 */ 0, 0x00FF, 0xFF00, 0, 0, 0xFFF2, 0xFFFF, 0xCF7F, 0, 0, 0, 0, 0x0074, 0xFF7E, 0xFFFF, 0x7F7E,
  /* EVEX 2 */ 0x3811, 0xFF7F, 0x3FFF, 0xFFFF, 0xF0FD, 0x0F3F, 0x017C, 0xFFEF, 0xAF08, 0xFFCF, 0xFFCF, 0xFFF0, 0xBDD0, 0xF000, 0, 0,
  /* EVEX 3 */ 0x8F3B, 0xEFF0, 0x00EF, 0xCF00, 0x001C, 0x00F3, 0x00C0, 0x000F, 0, 0, 0, 0, 0xC004, 0, 0, 0,
  /* EVEX 5 */ 0, 0x2003, 0xF400, 0, 0, 0xFF02, 0x4000, 0x7F00, 0, 0, 0, 0, 0, 0, 0, 0,
  /* EVEX 6 */ 0, 0x0008, 0x3000, 0, 0xF00C, 0x00C0, 0, 0, 0, 0xFFC0, 0xFFC0, 0xFFC0, 0, 0x00C0, 0, 0,
  /* XOP 8 */ 0, 0, 0, 0, 0, 0, 0, 0, 0xC0E0, 0xC0E0, 0x004C, 0x0040, 0xF00F, 0, 0xF000, 0,
  /* XOP 9 */ 0x0006, 0x0004, 0, 0, 0, 0, 0, 0, 0x000F, 0x0FFF, 0, 0, 0x08CE, 0x08CE, 0x000E, 0,
  /* XOP A */ 0, 0x0005, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];

/** Whether `map`, none of the first two, has that opcode. */
export function isAssigned(map: OpcodeMap, opcode: u8): boolean {
  const words: u16 = assigned[(u32(map) - FIRST) * 16 + u32(opcode >> 4)];
  return ((words >> (opcode & 15)) & 1) !== 0;
}

/** The form of an opcode that `map` has. */
export function wideForm(map: OpcodeMap, opcode: u8): Form {
  if (map !== OpcodeMap.Vex1 && map !== OpcodeMap.Evex1) return forms[u32(map) - FIRST];
  if (opcode === 0x77) return NONE; // VZEROUPPER, VZEROALL
  return twoByte[opcode].immediate === Immediate.Byte ? MB : M;
}
