import { boardNamed } from '../../boards/all.ts';
import type { EmulatedBoard } from '../../boards/board.ts';

/** Where system tests run unless LYN_BOARDS names other boards, as in `LYN_BOARDS=bochs-vmx,qemu-svm`: what CI runs. */
const standard = 'bochs-vmx,qemu-svm,bochs-svm,qemu-kvm';

/** The boards that the system tests are wished on. Throws, in a sentence that lists all boards, where one is not there or not started from here. */
export function wishedBoards(names = process.env['LYN_BOARDS']): readonly EmulatedBoard[] {
  return (names || standard).split(',').map((name) => startable(name.trim()));
}

function startable(name: string): EmulatedBoard {
  const board = boardNamed(name);
  if (board.emulator === 'none') throw new Error(`LYN_BOARDS names ${name}, which is not started from here. Leave it out.`);
  return board;
}
