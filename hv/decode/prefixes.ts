import { SegmentName } from '../vcpu/backend.ts';
import { CodeSize } from './mode.ts';

export const enum Repeat {
  None,
  /** F3: REP, REPE. */
  WhileEqual,
  /** F2: REPNE. */
  WhileNotEqual,
}

/** The legacy prefixes that an instruction has: SDM volume 2, 2.1.1; APM volume 3, 1.2. Of two of one kind the last counts. */
export const Prefixes = register(u16, {
  operandSize: flag(0), addressSize: flag(1), lock: flag(2), repeat: bits<Repeat>(4, 3), hasSegment: flag(5), segment: bits<SegmentName>(8, 6),
});
export type Prefixes = Value<typeof Prefixes>;

/** REX: SDM volume 2, 2.2.1. All zero if there is none. */
export const Rex = register(u8, { b: flag(0), x: flag(1), r: flag(2), w: flag(3), present: flag(6) });
export type Rex = Value<typeof Rex>;

/** `before`, and the prefix `byte`. */
export function withPrefix(before: Prefixes, byte: u8, size: CodeSize): Prefixes {
  switch (byte) {
    case 0x66: return before.with({ operandSize: true });
    case 0x67: return before.with({ addressSize: true });
    case 0xF0: return before.with({ lock: true });
    case 0xF2: return before.with({ repeat: Repeat.WhileNotEqual });
    case 0xF3: return before.with({ repeat: Repeat.WhileEqual });
    case 0x64: return before.with({ hasSegment: true, segment: SegmentName.Fs });
    case 0x65: return before.with({ hasSegment: true, segment: SegmentName.Gs });
    // 26, 2E, 36, 3E: ES, CS, SS, DS, which 64-bit code ignores.
    default: return size === CodeSize.Bits64 ? before : before.with({ hasSegment: true, segment: ((byte >> 3) & 3) as SegmentName });
  }
}
