import { expect, test } from 'vitest';
import { notForGrub } from './boot-entry.ts';

test.each([
  ['x;y', '";", which may have a meaning of its own for the boot loader'],
  ['x=$y', '"$", which may have'],
  ['größe', '"ö", which is no ASCII'],
  ['🧵', '"🧵", which is no ASCII'],
  ['a\u2028b', '"\u2028", which is no ASCII'],
  ['a\nb', '"\\n", which ends a line of the boot menu'],
  ['a\tb', '"\\t", a control character'],
  ['a\x7f', '"\x7f", a control character'],
])('%j does not go through the boot loader, and it is said why', (text, reason) => {
  expect(notForGrub(text)).toMatch(reason);
});

test('what command lines are mostly made of goes through', () => {
  expect(notForGrub('console=ttyS0,115200 root=/dev/sda1 ip=10.0.0.2::10.0.0.1 a_b+c-d@e%f')).toBeUndefined();
});
