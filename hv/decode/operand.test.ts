import { beforeEach, describe, expect, it } from 'vitest';
import { backend, startGuest, vcpu } from '../exit/exit.testing.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { readGeneral, writeGeneral } from '../vcpu/general.ts';
import { Instruction } from './instruction.ts';
import { decode } from './length.ts';
import { CodeSize, type DecodeMode } from './mode.ts';
import { disassembleEach } from './objdump.testing.ts';
import { actionOf, Operands, Operation } from './operation.ts';
import {
  hasMemory, immediateOf, linearOf, offsetOf, readRegister, registerOperand, segmentOf, writeRegister,
} from './operand.ts';
import { random } from './random.testing.ts';

const STRINGS = 10_000;
const RIP = 0x1234_5678_9abcn;

const modes: [string, DecodeMode][] = [
  ['16-bit code', { size: CodeSize.Bits16, amd: true }], ['32-bit code', { size: CodeSize.Bits32, amd: true }], ['64-bit code', { size: CodeSize.Bits64, amd: true }],
];

const words = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];
const lows = ['al', 'cl', 'dl', 'bl', 'spl', 'bpl', 'sil', 'dil'];
const highs = ['ah', 'ch', 'dh', 'bh'];
const segments = ['es', 'cs', 'ss', 'ds', 'fs', 'gs'];

/** The number of a general register by its name in AT&T syntax, its width in bytes, and whether it is AH or its like. */
function registerOf(name: string): { number: number; bytes: number; high: boolean } | undefined {
  const beyond = /^r(\d+)([bwd]?)$/.exec(name);
  if (beyond !== null) return { number: Number(beyond[1]), bytes: { b: 1, w: 2, d: 4, '': 8 }[beyond[2]!]!, high: false };
  if (lows.includes(name)) return { number: lows.indexOf(name), bytes: 1, high: false };
  if (highs.includes(name)) return { number: highs.indexOf(name) + 4, bytes: 1, high: true };
  const word = words.indexOf(name.replace(/^[er]/, ''));
  return word < 0 ? undefined : { number: word, bytes: name.startsWith('e') ? 4 : name.startsWith('r') ? 8 : 2, high: false };
}

/** Operands in AT&T syntax, the source first: commas within brackets do not part them. */
function operandsOf(text: string): string[] {
  return [...text.replace(/\s+#.*$/, '').matchAll(/(?:[^,(]|\([^)]*\))+/g)].map(([each]) => each.trim());
}

const memory = /^(?:%([c-gs]s):)?(-?0x[0-9a-f]+)?(?:\(([^)]*)\))?$/;

/** Offset, and segment as far as it is written or follows from the base, of a memory operand in AT&T syntax. */
function addressOf(operand: string, bytes: number, next: bigint): { offset: bigint; segment: SegmentName } {
  const [, segment, displacement, registers] = memory.exec(operand)!;
  const [base = '', index = '', scale = '1'] = (registers ?? '').split(',').map((each) => each.replace('%', ''));
  const value = (name: string) => (registerOf(name) === undefined ? 0n : readGeneral(vcpu, registerOf(name)!.number));
  const written = displacement === undefined ? 0n : displacement.startsWith('-') ? -BigInt(displacement.slice(1)) : BigInt(displacement);
  const relative = base === 'rip' || base === 'eip' ? next : 0n;
  const byDefault = /^[er]?[sb]p$/.test(base) ? SegmentName.Ss : SegmentName.Ds;
  return {
    offset: BigInt.asUintN(8 * bytes, value(base) + value(index) * BigInt(scale) + written + relative),
    segment: segment === undefined ? byDefault : (segments.indexOf(segment) as SegmentName),
  };
}

/** Prefixes without LOCK and REP, which go with little, an opcode out of `opcodes`, and anything behind. */
function codes(next: (limit: number) => number, mode: DecodeMode, opcodes: readonly (readonly number[])[]): Uint8Array[] {
  return Array.from({ length: STRINGS }, () => {
    const bytes: number[] = [];
    for (let count = next(4); count > 0; count--) bytes.push([0x66, 0x67, 0x64, 0x65, 0x2e, 0x36][next(6)]!);
    if (mode.size === CodeSize.Bits64 && next(2) === 0) bytes.push(0x40 | next(16));
    bytes.push(...opcodes[next(opcodes.length)]!);
    while (bytes.length < 16) bytes.push(next(256));
    return Uint8Array.from(bytes.slice(0, 16));
  });
}

type Case = { readonly instruction: Instruction; readonly text: string; readonly mnemonic: string; readonly operands: string[] };

/** Decoded instructions with what objdump says of them; those that are none are left out. */
function* cases(strings: Uint8Array[], mode: DecodeMode): Generator<Case> {
  const texts = disassembleEach(strings, mode, undefined, ['suffix']);
  for (const [index, bytes] of strings.entries()) {
    const instruction = new Instruction();
    instruction.load([...bytes]);
    const { text } = texts[index]!;
    if (decode(instruction, mode) === 0 || text.includes('(bad)')) continue;
    const [, mnemonic, rest] = /^(?:(?:data16|data32|addr16|addr32|rex(?:\.[WRXB]+)?|[cdefgs]s) )*(\S+) *(.*)$/.exec(text)!;
    yield { instruction, text, mnemonic: mnemonic!, operands: operandsOf(rest!) };
  }
}

beforeEach(() => {
  startGuest();
  const next = random(4711);
  for (let number = 0; number < 16; number++) writeGeneral(vcpu, number, (BigInt(next(0xffff_ffff)) << 32n) | BigInt(next(0xffff_ffff)));
  backend.setRip(RIP);
});

describe('addresses are those of objdump', () => {
  it.each(modes)('%s', (_, mode) => {
    let compared = 0;
    for (const { instruction, text, operands } of cases(codes(random(99), mode, [[0x8b], [0x0f, 0xb6]]), mode)) {
      const operand = operands[0]!;
      if (registerOf(operand.replace('%', '')) !== undefined) {
        expect(hasMemory(instruction), text).toBe(false);
        continue;
      }
      const expected = addressOf(operand, instruction.addressBytes(), RIP + BigInt(instruction.length));
      expect({ text, offset: offsetOf(vcpu, instruction), segment: segmentOf(instruction) }).toEqual({ text, ...expected });
      compared++;
    }
    expect(compared).toBeGreaterThan(STRINGS / 2);
  });
});

/** What an instruction is called, with the letter of its width. */
const mnemonics: [RegExp, Operation][] = [
  [/^mov(?:abs)?([bwlq])$/, Operation.Move], [/^movnti()[wlq]$/, Operation.Move], [/^movz([bw])[wlq]$/, Operation.MoveZeroExtended], [/^movs([bwl])[wlq]$/, Operation.MoveSignExtended],
  [/^movsx()d?$/, Operation.MoveSignExtended],
  [/^add([bwlq])$/, Operation.Add], [/^or([bwlq])$/, Operation.Or], [/^adc([bwlq])$/, Operation.AddCarry], [/^sbb([bwlq])$/, Operation.SubtractBorrow], [/^and([bwlq])$/, Operation.And],
  [/^sub([bwlq])$/, Operation.Subtract], [/^xor([bwlq])$/, Operation.Xor], [/^cmp([bwlq])$/, Operation.Compare], [/^test([bwlq])$/, Operation.Test], [/^inc([bwlq])$/, Operation.Increment],
  [/^dec([bwlq])$/, Operation.Decrement], [/^not([bwlq])$/, Operation.Not], [/^neg([bwlq])$/, Operation.Negate], [/^xchg([bwlq])$/, Operation.Exchange], [/^bt([wlq])$/, Operation.BitTest],
  [/^bts([wlq])$/, Operation.BitSet], [/^btr([wlq])$/, Operation.BitReset], [/^btc([wlq])$/, Operation.BitComplement], [/^cmpxchg([bwlq])$/, Operation.CompareExchange],
  [/^xadd([bwlq])$/, Operation.ExchangeAdd],
];
const strings: [RegExp, Operation][] = [
  [/^movs([bwlq])$/, Operation.MoveString], [/^stos([bwlq])$/, Operation.StoreString], [/^lods([bwlq])$/, Operation.LoadString],
];
const widths: Record<string, number> = { b: 1, w: 2, l: 4, q: 8 };

/** No prefixes, and nothing that other opcodes follow. */
const opcodes = [
  ...Array.from({ length: 256 }, (_, opcode) => opcode).filter((opcode) => opcode >> 4 !== 4 && (opcode & 0xe7) !== 0x26 && (opcode & 0xfc) !== 0x64 && opcode < 0xf0).map((opcode) => [opcode]),
  [0xf6], [0xf7], [0xfe], [0xff],
  ...[0xa3, 0xab, 0xb0, 0xb1, 0xb3, 0xb6, 0xb7, 0xba, 0xbb, 0xbe, 0xbf, 0xc0, 0xc1, 0xc3].map((opcode) => [0x0f, opcode]),
];

describe('operations, widths, registers and immediates are those of objdump', () => {
  it.each(modes)('%s', (_, mode) => {
    const found = new Map<Operation, number>();
    for (const { instruction, text, mnemonic, operands } of cases(codes(random(7), mode, opcodes), mode)) {
      const isString = operands.some((each) => each.includes('%es:(')) || /^lods/.test(mnemonic);
      const inMemory = operands.findIndex((each) => memory.test(each) && !each.startsWith('$'));
      const special = operands.some((each) => /^%(?:[c-gs]s$|cr|db|tr|\?|[xyz]?mm|k\d|bnd|st)/.test(each));
      const named = (isString ? strings : mnemonics).find(([name]) => name.test(mnemonic));
      const expected = named === undefined || inMemory < 0 || special ? undefined : named;
      const action = actionOf(instruction);
      if (expected === undefined) {
        // Only those with memory are compared: an operation on registers may have opcodes that never have memory.
        if (action.operation !== Operation.Other && inMemory >= 0) expect.unreachable(`${text} is taken for ${action.operation}`);
        continue;
      }
      const letter = expected[0].exec(mnemonic)![1]!;
      expect({ text, operation: action.operation }).toEqual({ text, operation: expected[1] });
      if (letter !== '') expect({ text, bytes: action.bytes }).toEqual({ text, bytes: widths[letter] });
      found.set(action.operation, (found.get(action.operation) ?? 0) + 1);
      const other = operands[1 - inMemory];
      const toMemory = [Operands.ModrmRegister, Operands.ModrmImmediate, Operands.Modrm, Operands.OffsetAccumulator].includes(action.operands);
      if (action.operands !== Operands.Implied) expect({ text, toMemory }).toEqual({ text, toMemory: inMemory === operands.length - 1 });
      if (action.operands === Operands.ModrmRegister || action.operands === Operands.RegisterModrm) {
        const register = registerOf(other!.slice(1))!;
        expect({ text, number: registerOperand(instruction) }).toEqual({ text, number: register.number });
        if (register.bytes === action.bytes) {
          const value = readGeneral(vcpu, register.high ? register.number - 4 : register.number) >> (register.high ? 8n : 0n);
          expect({ text, value: readRegister(vcpu, instruction, register.number, register.bytes) }).toEqual({ text, value: BigInt.asUintN(8 * register.bytes, value) });
        }
      }
      if (action.operands === Operands.ModrmImmediate) {
        const bits = action.operation >= Operation.BitTest && action.operation <= Operation.BitComplement ? 8 : 8 * action.bytes;
        expect({ text, value: BigInt.asUintN(bits, immediateOf(instruction)) }).toEqual({ text, value: BigInt.asUintN(bits, BigInt(other!.slice(1))) });
      }
    }
    const never = [...mnemonics, ...strings].filter(([, operation]) => !found.has(operation)).map(([name]) => name.source);
    expect(never).toEqual([]);
  });
});

describe('writing registers', () => {
  it.each([
    [1, 0xffff_ffff_ffff_ff12n], [2, 0xffff_ffff_ffff_4512n], [4, 0x0000_0000_7834_4512n], [8, 0x9abc_def0_7834_4512n],
  ])('%i bytes: a part is kept, the upper half is cleared by 32 bits', (bytes, expected) => {
    const instruction = new Instruction();
    writeGeneral(vcpu, 3, 0xffff_ffff_ffff_ffffn);
    writeRegister(vcpu, instruction, 3, bytes, 0x9abc_def0_7834_4512n);
    expect(readGeneral(vcpu, 3)).toBe(expected);
  });

  it('number 7 of a byte is BH, and DIL with REX', () => {
    const instruction = new Instruction();
    instruction.load([0x8a, 0xf8]);
    decode(instruction, { size: CodeSize.Bits64, amd: true });
    writeGeneral(vcpu, 3, 0n);
    writeRegister(vcpu, instruction, 7, 1, 0x1234n);
    expect([readGeneral(vcpu, 3), readRegister(vcpu, instruction, 7, 1)]).toEqual([0x3400n, 0x34n]);
    instruction.load([0x40, 0x8a, 0xf8]);
    decode(instruction, { size: CodeSize.Bits64, amd: true });
    writeGeneral(vcpu, 7, 0n);
    writeRegister(vcpu, instruction, 7, 1, 0x1234n);
    expect(readGeneral(vcpu, 7)).toBe(0x34n);
  });
});

describe('linear addresses', () => {
  it('have the base of the segment, in 64-bit code only that of FS and GS', () => {
    const instruction = new Instruction();
    for (const name of [SegmentName.Ds, SegmentName.Gs]) backend.setSegment(name, { ...backend.segment(name), base: 0xffff_0000n });
    instruction.size = CodeSize.Bits32;
    expect(linearOf(vcpu, instruction, SegmentName.Ds, 0x1_2345n)).toBe(0x2345n);
    instruction.size = CodeSize.Bits64;
    expect(linearOf(vcpu, instruction, SegmentName.Ds, 0x1_2345n)).toBe(0x1_2345n);
    expect(linearOf(vcpu, instruction, SegmentName.Gs, 0x1_2345n)).toBe(0x1_0000_2345n);
  });
});
