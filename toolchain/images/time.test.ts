import { describe, expect, test } from 'vitest';
import { fixedDay, imageTime } from './time.ts';

describe('the time that files on an image show', () => {
  test('is SOURCE_DATE_EPOCH where it is set', () => expect(imageTime('1700000000')).toBe(1_700_000_000));
  test.each([undefined, ''])('is a fixed day where it is %j', (given) => expect(imageTime(given)).toBe(fixedDay));
  test.each(['yesterday', '-1', '1.5', '0x10', '1e9', '0', '315532799', '4102444800', ' 1700000000'])('is refused where it is %j, with what it takes', (given) => {
    expect(() => imageTime(given)).toThrow(/^SOURCE_DATE_EPOCH is ".*": it takes seconds since 1970, from 315532800 \(1980\) to 4102444799 \(2099\)/);
  });
});
