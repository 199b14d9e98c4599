import { describe, expect, test } from 'vitest';
import { parseMemoryDump, readTextScreen, textScreen } from './text-screen.ts';

describe('memory dumps', () => {
  test("of Bochs' debugger", () => {
    const dump = 'xp /4bx 0xb8000\n[bochs]:\n0x00000000000b8000 <bogus+       0>:\t0x42\t0x0b\t0x6f\t0x0b\n<bochs:3> ';
    expect(parseMemoryDump(dump)).toEqual([0x42, 0x0b, 0x6f, 0x0b]);
  });

  test("of QEMU's monitor", () => {
    expect(parseMemoryDump('00000000000b8000: 0x48 0x07 0x69 0x07\n00000000000b8004: 0x21 0x07\n')).toEqual([0x48, 7, 0x69, 7, 0x21, 7]);
  });
});

describe('the text screen', () => {
  test('is read line by line, without colours, trailing blanks and unprintable characters', () => {
    const memory = new Array<number>(textScreen.bytes).fill(0);
    [...'Hi\u0001!'].forEach((letter, index) => (memory[index * 2] = letter.charCodeAt(0)));
    memory[textScreen.columns * 2 * 24] = 'x'.charCodeAt(0);
    const lines = readTextScreen(memory);
    expect([lines.length, lines[0], lines[1], lines[24]]).toEqual([25, 'Hi !', '', 'x']);
  });

  test('cannot be read from too little memory', () => {
    expect(() => readTextScreen([1, 2, 3])).toThrow(/has 4000 bytes, but only 3 were read/);
  });
});
