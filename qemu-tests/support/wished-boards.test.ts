import { expect, test } from 'vitest';
import { wishedBoards } from './wished-boards.ts';

test('LYN_BOARDS names boards, with commas between them; without it there are those of CI', () => {
  expect(wishedBoards('qemu-tcg, bochs-vmx').map(({ name }) => name)).toEqual(['qemu-tcg', 'bochs-vmx']);
  expect(wishedBoards('').map(({ name }) => name)).toEqual(['bochs-vmx', 'qemu-svm', 'bochs-svm', 'qemu-kvm']);
});

test('a board that there is not is answered with those that there are, and one that is not started from here is refused', () => {
  expect(() => wishedBoards('qemu-svm,qmu')).toThrow('There is no board "qmu". Boards: bochs-vmx, ');
  expect(() => wishedBoards('pc')).toThrow('LYN_BOARDS names pc, which is not started from here. Leave it out.');
});
