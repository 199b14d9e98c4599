import { describe, expect, it } from 'vitest';
import { INVALID, instructionLength } from './length.ts';
import { CodeSize, type DecodeMode } from './mode.ts';
import { disassembleEach } from './objdump.testing.ts';

/** One way to write an opcode: what stands before it. */
type Beginning = readonly number[];

const mode: DecodeMode = { size: CodeSize.Bits64, amd: false };

const legacy = (...escape: number[]): Beginning[] => [[], [0x66], [0xf2], [0xf3], [0x66, 0xf2]].flatMap((prefix) => [[...prefix, ...escape], [...prefix, 0x48, ...escape]]);
const eachOf = <T>(values: readonly number[], make: (value: number) => T[]): T[] => values.flatMap(make);

/** pp, L and W in all ways, vvvv used and not used. */
const vex = (map: number): Beginning[] => eachOf([0, 1, 2, 3], (pp) => eachOf([0, 4], (l) => eachOf([0, 0x80], (w) => eachOf([0x78, 0x70], (vvvv) => [[0xc4, 0xe0 | map, w | vvvv | l | pp]]))));
const xop = (map: number): Beginning[] => eachOf([0, 4], (l) => eachOf([0, 0x80], (w) => eachOf([0x78, 0x70], (vvvv) => [[0x8f, 0xe0 | map, w | vvvv | l]])));
/** The same with three lengths, with and without a mask. */
const evex = (map: number): Beginning[] => eachOf([0, 1, 2, 3], (pp) => eachOf([8, 0x28, 0x48], (l) => eachOf([0, 0x80], (w) => eachOf([0, 1], (mask) => [[0x62, 0xf0 | map, w | 0x7c | pp, l | mask]]))));

const maps: [name: string, beginnings: Beginning[]][] = [
  ['0F', legacy(0x0f)], ['0F 38', legacy(0x0f, 0x38)], ['0F 3A', legacy(0x0f, 0x3a)], ['VEX 1', vex(1)], ['VEX 2', vex(2)], ['VEX 3', vex(3)],
  ['EVEX 1', evex(1)], ['EVEX 2', evex(2)], ['EVEX 3', evex(3)], ['EVEX 5', evex(5)], ['EVEX 6', evex(6)], ['XOP 8', xop(8)], ['XOP 9', xop(9)], ['XOP A', xop(10)],
];

/** Memory and registers with some ModRM.reg, and a vector of addresses. */
const operands = [[0x00], [0x08], [0x10], [0xc0], [0xc8], [0xd0], [0xe0], [0x0c, 0x24]];

/** Opcodes of which objdump 2.40 knows less, or more: SDM and APM as named. */
const differences: Record<string, readonly number[]> = {
  '0F': [0xa6, 0xa7], // VIA's PadLock
  'VEX 2': [
    0x6c, // TCMMIMFP16PS, TCMMRLFP16PS: Intel's ISA extensions reference, chapter 1
    0xcb, 0xcc, 0xcd, // VSHA512RNDS2, VSHA512MSG1, VSHA512MSG2
    0xd2, 0xd3, // VPDPWSUD and its like
    0xda, // VSM3MSG1, VSM4KEY4
  ],
  'VEX 3': [0xde], // VSM3RNDS2
};

/** Displacement and immediate. */
const NOPS = [0x90, 0x90, 0x90, 0x90, 0x90];
const EVERYTHING = Array.from({ length: 256 }, (_, opcode) => opcode);

/** The opcodes that `takes` some form of. */
function those(beginnings: Beginning[], takes: (strings: Buffer[]) => boolean[]): number[] {
  const strings = EVERYTHING.flatMap((opcode) => beginnings.flatMap((beginning) => operands.map((operand) => Buffer.from([...beginning, opcode, ...operand, ...NOPS]))));
  const taken = takes(strings);
  const forms = beginnings.length * operands.length;
  return EVERYTHING.filter((opcode) => taken.slice(opcode * forms, (opcode + 1) * forms).includes(true));
}

describe('every opcode of a map is there for the decoder as it is for objdump', () => {
  it.each(maps)('%s', (name, beginnings) => {
    const theirs = those(beginnings, (strings) => disassembleEach(strings, mode, 16).map(({ text }) => !/[({]bad[)}]/.test(text)));
    const ours = those(beginnings, (strings) => strings.map((string) => instructionLength([...string], mode) !== INVALID));
    const unlike = EVERYTHING.filter((opcode) => theirs.includes(opcode) !== ours.includes(opcode));
    expect(unlike).toEqual(differences[name] ?? []);
  });
});
