import type { Instruction } from './instruction.ts';
import { CodeSize } from './mode.ts';
import { Repeat } from './prefixes.ts';
import { OpcodeMap } from './wide_maps.ts';

/** The bytes that begin them: SDM volume 2, 2.3 and 2.7; APM volume 3, 1.2.7 and 1.2.8. */
const EVEX = 0x62;
const XOP = 0x8F;
const VEX3 = 0xC4;

/** Maps by the number in the second byte; `One` where there is none. */
const NONE = OpcodeMap.One;
const vexMaps: readonly OpcodeMap[] = [NONE, OpcodeMap.Vex1, OpcodeMap.Vex2, OpcodeMap.Vex3];
const evexMaps: readonly OpcodeMap[] = [NONE, OpcodeMap.Evex1, OpcodeMap.Evex2, OpcodeMap.Evex3, NONE, OpcodeMap.Evex5, OpcodeMap.Evex6];
const xopMaps: readonly OpcodeMap[] = [NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, OpcodeMap.Xop8, OpcodeMap.Xop9, OpcodeMap.XopA];

/** Whether `second` makes `first` a prefix: otherwise that is LES, LDS or BOUND with memory, or POP. */
export function isExtension(first: u8, second: u8, size: CodeSize): boolean {
  if (first === XOP) return (second & 0x1F) >= 8;
  return size === CodeSize.Bits64 || second >= 0xC0;
}

/** The map that the second byte of a prefix names; `One` if there is none such. */
export function extensionMap(first: u8, second: u8): OpcodeMap {
  switch (first) {
    case EVEX: return mapOf(evexMaps, second & 0x0F);
    case XOP: return mapOf(xopMaps, second & 0x1F);
    case VEX3: return mapOf(vexMaps, second & 0x1F);
    default: return OpcodeMap.Vex1;
  }
}

function mapOf(maps: readonly OpcodeMap[], number: u8): OpcodeMap {
  return u32(number) < maps.length ? maps[number] : NONE;
}

/** Bytes of the prefix after the first. */
export function extensionBytes(first: u8): u32 {
  switch (first) {
    case EVEX: return 3;
    case XOP: case VEX3: return 2;
    default: return 1;
  }
}

/** Whether the third byte is what it must be: in EVEX, bit 2 is one. */
export function allowsThird(first: u8, third: u8): boolean {
  return first !== EVEX || (third & 4) !== 0;
}

/** Whether a prefix stands before that excludes these: 66, F2, F3, LOCK, REX. */
export function hasExcluded(instruction: Instruction): boolean {
  const prefixes = instruction.prefixes;
  return instruction.rex.present || prefixes.operandSize || prefixes.lock || prefixes.repeat !== Repeat.None;
}
