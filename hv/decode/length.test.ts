import { describe, expect, it } from 'vitest';
import { Instruction, MAXIMUM_LENGTH } from './instruction.ts';
import { decode, INCOMPLETE, INVALID, instructionLength } from './length.ts';
import { CodeSize, type DecodeMode } from './mode.ts';
import { random, randomCode } from './random.testing.ts';

const Bits16 = CodeSize.Bits16;
const Bits32 = CodeSize.Bits32;
const Bits64 = CodeSize.Bits64;
const AMD = true;
const INTEL = false;

/** `code` in hexadecimal, dots for bytes that do not matter. */
function bytes(code: string): number[] {
  return code.replaceAll('.', '0').split(' ').map((byte) => parseInt(byte, 16));
}

function lengthOf(code: string, size: CodeSize, amd = INTEL): number {
  return instructionLength(bytes(code), { size, amd });
}

/** An instruction, and its length in 16-bit, 32-bit and 64-bit code; `INVALID` where it is #UD. */
type Row = [what: string, code: string, in16: number, in32: number, in64: number];

/** All bytes are there: what is at hand beyond the instruction does not count. */
const behind = ' .. .. .. .. .. .. .. .. .. .. .. .. .. ..';

describe('the length of an instruction', () => {
  it.each<Row>([
    ['CPUID', '0f a2', 2, 2, 2],
    ['RDMSR', '0f 32', 2, 2, 2],
    ['OUT to DX', 'ee', 1, 1, 1],
    ['VMMCALL', '0f 01 d9', 3, 3, 3],
    ['INC AX, or REX.W and ADD', '48 00 c0', 1, 1, 3],
    ['MOV of a full register', 'b8', 3, 5, 5],
    ['the same with REX.W', '48 b8', 1, 1, 10],
    ['MOV of an immediate to memory', 'c7 00', 4, 6, 6],
    ['MOV from an absolute address', 'a0', 3, 5, 9],
    ['ENTER', 'c8', 4, 4, 4],
    ['RET with a count', 'c2', 3, 3, 3],
    ['a far CALL', '9a', 5, 7, INVALID],
    ['a near CALL', 'e8', 3, 5, 5],
    ['TEST by F6 /0', 'f6 c0', 3, 3, 3],
    ['NOT by F6 /2', 'f6 d0', 2, 2, 2],
    ['TEST by F7 /1', 'f7 c8', 4, 6, 6],
    ['PUSH of an immediate', '68', 3, 5, 5],
    ['LES, or VEX', 'c4 06', 4, 2, INVALID],
    ['VZEROUPPER', 'c5 f8 77', 3, 3, 3],
    ['VPSHUFD', 'c5 f9 70 c0', 5, 5, 5],
    ['RORX', 'c4 e3 7b f0 c0', 6, 6, 6],
    ['VADDPS of EVEX', '62 f1 7c 48 58 c0', 6, 6, 6],
    ['LWPINS of XOP', '8f ea 78 12 c0', 9, 9, 9],
    ['POP of memory', '8f 00', 2, 2, 2],
    ['PFADD of 3DNow!', '0f 0f c0 9e', 4, 4, 4],
    ['VMREAD', '0f 78 c0', 3, 3, 3],
    ['EXTRQ', '66 0f 78 c0', 6, 6, 6],
    ['INSERTQ', 'f2 0f 78 c0', 6, 6, 6],
    ['MOV from CR0, whatever mod says', '0f 20 00', 3, 3, 3],
    ['POPA', '61', 1, 1, INVALID],
    ['UD2', '0f 0b', 2, 2, 2],
    ['an opcode that nobody has', '0f 04', INVALID, INVALID, INVALID],
    ['LEA of a register', '8d c0', INVALID, INVALID, INVALID],
  ])('%s (%s): %i, %i and %i', (_, code, in16, in32, in64) => {
    expect([Bits16, Bits32, Bits64].map((size) => lengthOf(code + behind, size))).toEqual([in16, in32, in64]);
  });
});

describe('ModRM', () => {
  it.each<Row>([
    ['a register', '8b c0', 2, 2, 2],
    ['mod 0', '8b 00', 2, 2, 2],
    ['a byte of displacement', '8b 40', 3, 3, 3],
    ['a full displacement', '8b 80', 4, 6, 6],
    ['a displacement alone, with 16 bits', '8b 06', 4, 2, 2],
    ['a displacement alone, or relative to RIP', '8b 05', 2, 6, 6],
    ['SIB', '8b 04 00', 2, 3, 3],
    ['SIB without base', '8b 04 05', 2, 7, 7],
    ['SIB and a byte', '8b 44 05', 3, 4, 4],
    ['address size the other way', '67 8b 06', 3, 5, 3],
  ])('%s (%s): %i, %i and %i', (_, code, in16, in32, in64) => {
    expect([Bits16, Bits32, Bits64].map((size) => lengthOf(code + behind, size))).toEqual([in16, in32, in64]);
  });
});

describe('prefixes', () => {
  it('66 changes the size of immediates, and REX.W has the last word', () => {
    expect([lengthOf('66 05' + behind, Bits16), lengthOf('66 05' + behind, Bits32), lengthOf('66 05' + behind, Bits64)]).toEqual([6, 4, 4]);
    expect(lengthOf('66 48 05' + behind, Bits64)).toBe(7);
  });

  it('REX counts only right before the opcode', () => expect(lengthOf('48 66 05' + behind, Bits64)).toBe(5));

  it('66 before a near branch in 64-bit code counts on AMD only', () => {
    for (const [code, amd, intel] of [['66 e8', 4, 6], ['66 e9', 4, 6], ['66 0f 84', 5, 7], ['66 48 e8', 7, 7]] as const) {
      expect([lengthOf(code + behind, Bits64, AMD), lengthOf(code + behind, Bits64, INTEL)]).toEqual([amd, intel]);
    }
    expect(lengthOf('66 e8' + behind, Bits32, INTEL)).toBe(4);
  });

  it('67 changes the size of absolute addresses', () => {
    expect([Bits16, Bits32, Bits64].map((size) => lengthOf('67 a0' + behind, size))).toEqual([6, 4, 6]);
  });

  it.each([
    ['f0 01 00', 3], ['f0 01 c0', INVALID], ['f0 03 00', INVALID], ['f0 81 38', INVALID], ['f0 90', INVALID], ['f0 0f ba 28', 5], ['f0 0f ba 20', INVALID], ['f0 0f c7 08', 4],
    ['f0 c5 f8 77', INVALID], ['f0 87 00', 3],
  ])('LOCK goes only with what writes memory: %s', (code, length) => expect(lengthOf(code + behind, Bits64)).toBe(length));

  it('LOCK MOV from CR0 is MOV from CR8 on AMD, and nothing on Intel', () => {
    expect([lengthOf('f0 0f 20 c0', Bits32, AMD), lengthOf('f0 0f 20 c0', Bits32, INTEL)]).toEqual([4, INVALID]);
  });

  it('LOCK MOV from other control registers would be that of CR10 and up: there is none', () => {
    expect(['d0', 'd8', 'e0'].map((modrm) => lengthOf(`f0 0f 20 ${modrm}`, Bits32, AMD))).toEqual([INVALID, INVALID, INVALID]);
  });

  it.each(['66', 'f2', 'f3', 'f0', '48'])('%s before VEX is refused', (prefix) => expect(lengthOf(`${prefix} c5 f8 58 c0`, Bits64)).toBe(INVALID));

  it('the last of REX and a segment before VEX are taken', () => expect(lengthOf('48 65 c5 f8 58 00', Bits64)).toBe(6));
});

describe('limits', () => {
  const prefixes = (count: number) => '65 '.repeat(count);

  it('15 bytes are the most', () => {
    expect(lengthOf(`${prefixes(13)}0f a2`, Bits64)).toBe(15);
    expect(lengthOf(`${prefixes(14)}0f a2`, Bits64)).toBe(INVALID);
    expect(lengthOf(`${prefixes(8)}48 b8${behind}`, Bits64)).toBe(INVALID);
    expect(lengthOf(prefixes(20).trim(), Bits64)).toBe(INVALID);
  });

  it('no bytes are the beginning of anything', () => expect(instructionLength([], { size: Bits64, amd: AMD })).toBe(INCOMPLETE));
});

const modes: DecodeMode[] = [Bits16, Bits32, Bits64].flatMap((size) => [{ size, amd: AMD }, { size, amd: INTEL }]);

describe('random bytes', () => {
  it('any beginning of an instruction needs more bytes, and nothing behind it counts', () => {
    const next = random(77);
    for (let round = 0; round < 5000; round++) {
      const code = randomCode(next, 20);
      for (const mode of modes) {
        const length = instructionLength(code, mode);
        if (length === INVALID) continue;
        for (let part = 0; part < length; part++) expect(instructionLength(code.slice(0, part), mode)).toBe(INCOMPLETE);
        expect(instructionLength(code.slice(0, length), mode)).toBe(length);
      }
    }
  });

  it('what is invalid with some of the bytes is invalid with all', () => {
    const next = random(78);
    for (let round = 0; round < 2000; round++) {
      const code = randomCode(next, 20);
      for (const mode of modes) {
        const lengths = Array.from({ length: 16 }, (_, count) => instructionLength(code.slice(0, count), mode));
        const decided = lengths.filter((length) => length !== INCOMPLETE);
        expect(new Set(decided).size).toBe(1);
      }
    }
  });

  it('bytes that are left from before, beyond those at hand, are not read', () => {
    const next = random(79);
    const instruction = new Instruction();
    for (let round = 0; round < 5000; round++) {
      const code = randomCode(next, next(MAXIMUM_LENGTH + 1));
      const mode = modes[next(modes.length)]!;
      instruction.load(Array.from({ length: MAXIMUM_LENGTH }, () => next(256)));
      instruction.load(code);
      expect(decode(instruction, mode)).toBe(instructionLength(code, mode));
    }
  });
});
