import { bochsSvm } from './bochs-svm.ts';
import { bochsVmx } from './bochs-vmx.ts';
import type { Board } from './board.ts';
import { pc } from './pc.ts';
import { qemuKvm } from './qemu-kvm.ts';
import { qemuSvm } from './qemu-svm.ts';
import { qemuTcg } from './qemu-tcg.ts';

/** Every board there is. */
export const boards: readonly Board[] = [bochsVmx, bochsSvm, qemuSvm, qemuKvm, qemuTcg, pc];

/** The board of that name; otherwise an error that lists them all. */
export function boardNamed(name: string): Board {
  const board = boards.find((candidate) => candidate.name === name);
  if (board !== undefined) return board;
  throw new Error(`There is no board "${name}". Boards: ${boards.map((candidate) => candidate.name).join(', ')}.`);
}
