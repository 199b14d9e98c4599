import { describe, expect, test } from 'vitest';
import { Transcript } from './transcript.ts';

const piece = 0x10000;

function transcript(...texts: string[]): Transcript {
  const made = new Transcript(4 * piece);
  for (const text of texts) made.append(text);
  return made;
}

describe('a transcript', () => {
  test('is what was appended, as long as it fits', () => {
    const text = 'abc\n'.repeat(piece);
    expect(transcript(text.slice(0, 7), text.slice(7)).text).toBe(text);
  });

  test('keeps its beginning and its end beyond that, and says how much is not there', () => {
    const { text, length } = transcript('first', 'x'.repeat(9 * piece), 'last');
    expect(length).toBe(9 * piece + 9);
    expect(text).toMatch(/^firstx+\n\[\.\.\. 393216 characters are left out here \.\.\.\]\nx+last$/);
    expect(text.replace(/\n.*\n/, '').length + 393216).toBe(length);
  });

  test('shows its last characters', () => expect(transcript('x'.repeat(piece), 'end').last(5)).toBe('xxend'));
});

describe('a search', () => {
  const shown = transcript('one\ntwo\nthree\n');

  test('begins behind a position, and gives the position behind the match', () => {
    const found = [0, 7].map((from) => shown.find(/t\w+/, from));
    expect(found.map((one) => [one?.match[0], one?.end])).toEqual([['two', 7], ['three', 13]]);
    expect(shown.find(/t\w+/, 13)).toBeUndefined();
  });

  test('takes the position for the beginning of the text', () => {
    expect(shown.find(/^wo/, 5)?.end).toBe(7);
    expect(shown.find(/^two/, 0)).toBeUndefined();
  });

  test('of what is new looks a little way back, and does not take that for the beginning of the text', () => {
    const news = { since: 10, reach: 4 };
    expect(shown.find(/^three/m, 0, news)?.end).toBe(13);
    expect(shown.find(/^o$/m, 0, news)).toBeUndefined();
    expect(shown.find(/^o/, 0, news)).toBeUndefined();
    expect(shown.find(/one/, 0, news)).toBeUndefined();
  });

  test('finds nothing across what is left out, but on both sides of it', () => {
    const long = transcript('first', 'x'.repeat(9 * piece), 'last');
    expect(long.find(/first/, 0)?.end).toBe(5);
    expect(long.find(/last/, 0)?.end).toBe(long.length);
    expect(long.find(/first[^]*last/, 0)).toBeUndefined();
  });
});
