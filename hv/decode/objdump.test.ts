import { describe, expect, it } from 'vitest';
import { differenceOf, differences, opcodeOf, show, type Sample } from './differences.testing.ts';
import { instructionLength } from './length.ts';
import { CodeSize, type DecodeMode } from './mode.ts';
import { disassemble, disassembleEach, SLOT, type Disassembled } from './objdump.testing.ts';
import { random, randomCode } from './random.testing.ts';

/** Random strings in all. */
const STRINGS = process.env.LYN_FULL === '1' ? 1_000_000 : 100_000;
/** Strings per run of objdump. */
const BATCH = 12_500;
const modes: { name: string; mode: DecodeMode; share: number }[] = [
  { name: '16-bit code', mode: { size: CodeSize.Bits16, amd: true }, share: 0.25 },
  { name: '32-bit code', mode: { size: CodeSize.Bits32, amd: true }, share: 0.25 },
  { name: '64-bit code of AMD', mode: { size: CodeSize.Bits64, amd: true }, share: 0.25 },
  { name: '64-bit code of Intel', mode: { size: CodeSize.Bits64, amd: false }, share: 0.25 },
];

function batch(next: (limit: number) => number, strings: number): Buffer {
  const bytes = Buffer.alloc(strings * SLOT, 0x90);
  for (let i = 0; i < strings; i++) bytes.set(randomCode(next, 16), i * SLOT);
  return bytes;
}

/** All instructions of objdump's that begin in the random half of a slot. */
function samples(bytes: Buffer, mode: DecodeMode): Sample[] {
  const all = disassemble(bytes, mode)
    .filter(({ at }) => at % SLOT < SLOT / 2)
    .map((theirs) => ({ theirs, bytes: bytes.subarray(theirs.at, theirs.at + 16) }));
  const repaired = withoutIgnoredRex(all, mode);
  return all.map((each) => ({ ...each, mode, theirs: repaired.get(each.theirs.at) ?? each.theirs, ours: instructionLength([...each.bytes], mode) }));
}

/** objdump forgets the prefixes before a REX that is followed by another prefix. The processor ignores such a REX (SDM volume 2, 2.2.1): objdump gets the same without it. */
function withoutIgnoredRex(all: Pick<Sample, 'theirs' | 'bytes'>[], mode: DecodeMode): Map<number, Disassembled> {
  const affected = all.map(({ theirs, bytes }) => ({ theirs, bytes, opcode: opcodeOf({ bytes, mode }) })).filter(({ opcode }) => opcode.ignoredRex > 0);
  const again = disassembleEach(affected.map(({ opcode }) => Buffer.from([...opcode.prefixes, ...opcode.rex, ...opcode.bytes])), mode);
  return new Map(affected.map(({ theirs, opcode }, index) => [theirs.at, { ...theirs, length: again[index]!.length + opcode.ignoredRex, text: again[index]!.text }]));
}

describe('the length of random bytes is that of objdump, or the difference is known', () => {
  it.each(modes)('$name', { timeout: 600_000 }, ({ mode, share }) => {
    const next = random(0x5eed + mode.size * 2 + Number(mode.amd));
    const seen = new Map(differences.map(({ what }) => [what, 0]));
    let compared = 0;
    for (let strings = 0; strings < STRINGS * share; strings += BATCH) {
      const all = samples(batch(next, BATCH), mode);
      compared += all.length;
      const unknown = all.filter((sample) => {
        const known = differenceOf(sample);
        if (known) seen.set(known.what, seen.get(known.what)! + 1);
        return known === null;
      });
      expect(unknown.slice(0, 20).map(show)).toEqual([]);
    }
    if (process.env.LYN_FULL === '1') console.log(`${compared} instructions compared`, Object.fromEntries(seen));
    expect(compared).toBeGreaterThan(STRINGS * share);
  });
});
