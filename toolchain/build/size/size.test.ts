import { describe, expect, test } from 'vitest';
import { countLines } from './lines.ts';
import { parseSizes, sumByKind } from './sections.ts';

describe('lines that say something', () => {
  test('blank lines and comments alone do not count', () => {
    expect(countLines(`
// a comment
/* another,
   over two lines */
const a = 1; // this line counts
  /** doc */
const b = 2; /* so does
this not, and */ const c = 3;
`)).toBe(3);
  });

  test('what looks like a comment within quotes is text', () => {
    expect(countLines(`const url = 'http://x'; const open = "/*";\nconst next = \`//\${a}\`;\n`)).toBe(2);
  });

  test('a line inside a text over several lines counts', () => {
    expect(countLines('const text = `a\n\nb`;\n')).toBe(2);
  });

  test('preprocessor lines and assembly count', () => {
    expect(countLines('#include "layout.h"\n    mov $1, %eax /* why */\n')).toBe(2);
  });
});

describe('sections', () => {
  const text = `build/lyn.elf64  :
section              size                   addr
.boot                 667                2097152
.text               11583   18446744071564193792
.rodata              5657   18446744071564214272
.bss               106496   18446744071564267520
.debug_info         40000                      0
Total              164403


cache/a.o  :
section   size   addr
.text       10      0
.text.unlikely       5      0
.rodata.str1.1       7      0
Total       22
`;

  test('are read by file', () => {
    expect([...parseSizes(text).keys()]).toEqual(['build/lyn.elf64', 'cache/a.o']);
  });

  test('are summed by what they are for, debugging information left out', () => {
    const sizes = parseSizes(text);
    expect(sumByKind(sizes.get('build/lyn.elf64')!)).toEqual({ code: 667 + 11583, constants: 5657, data: 0, zeroed: 106496, backtrace: 0 });
    expect(sumByKind(sizes.get('cache/a.o')!)).toEqual({ code: 15, constants: 7, data: 0, zeroed: 0, backtrace: 0 });
  });
});
