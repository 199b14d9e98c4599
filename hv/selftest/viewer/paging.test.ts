import { describe, expect, it } from 'vitest';
import { Paging } from './paging.ts';

const bytes = (text: string): readonly u8[] => [...new TextEncoder().encode(text)];

/** The parts of a text, as lines. */
function partsOf(text: string, rows: number, columns: number): string[][] {
  const paging = new Paging();
  paging.rows = rows;
  paging.columns = columns;
  const count = paging.count(bytes(text));
  return Array.from({ length: count }, (_, part) => {
    const start = paging.start(bytes(text), part);
    return text.slice(start, paging.end(bytes(text), start)).trimEnd().split('\n');
  });
}

describe('text is cut into parts', () => {
  it('of as many lines as a screen has rows, and what is left', () => {
    expect(partsOf('a\nb\nc\nd\ne\n', 2, 80)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(partsOf('a\nb\nc\nd\n', 2, 80)).toEqual([['a', 'b'], ['c', 'd']]);
  });

  it('of fewer where lines take several rows', () => {
    expect(partsOf('123\n1234\n12345\nb\n', 3, 4)).toEqual([['123', '1234'], ['12345', 'b']]);
    expect(partsOf('12345678\nb\nc\n', 2, 4)).toEqual([['12345678'], ['b', 'c']]);
  });

  it('of one line at least, however small the screen', () => {
    expect(partsOf('123456789\nb\n', 1, 4)).toEqual([['123456789'], ['b']]);
  });

  it('with empty lines in their places', () => expect(partsOf('a\n\nb\nc\n', 3, 80)).toEqual([['a', '', 'b'], ['c']]));
  it('none of nothing', () => expect(partsOf('', 3, 80)).toEqual([]));
});
