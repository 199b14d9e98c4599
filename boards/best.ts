import { thisHost, type Host } from '../toolchain/host/host.ts';
import { available } from './available.ts';
import type { Board, Virtualization } from './board.ts';
import { bochsVmx } from './bochs-vmx.ts';
import { qemuKvm } from './qemu-kvm.ts';
import { qemuSvm } from './qemu-svm.ts';

/** The virtualization that `hv/` has a back end for. */
export const backEnds: readonly Virtualization[] = ['vmx', 'svm'];

/** The boards that are taken where none is named, the best first: by speed. */
const preference: readonly { readonly board: Board; readonly why: string }[] = [
  { board: qemuKvm, why: "this machine's own processor runs the guest, which no emulation matches" },
  { board: qemuSvm, why: 'the fastest emulation' },
  { board: bochsVmx, why: 'the emulation that has VT-x' },
];

/** A board that would have been taken before the others. */
interface Passed {
  readonly board: Board;
  readonly reason: string;
}

/** The board that is taken, and why: nothing where none works. With what speaks against each better one. */
export interface Choice {
  readonly taken?: { readonly board: Board; readonly why: string };
  readonly passed: readonly Passed[];
}

/** The best board that works on `host` and has virtualization that Lyn uses. */
export async function bestBoard(host: Host = thisHost, usable = backEnds): Promise<Choice> {
  const passed: Passed[] = [];
  for (const { board, why } of preference) {
    const answer = await available(board, host);
    if (answer.works && usable.includes(answer.virtualization)) return { taken: { board, why }, passed };
    passed.push({ board, reason: answer.works ? withoutBackEnd[answer.virtualization] : answer.reason });
  }
  return { passed };
}

const withoutBackEnd: Readonly<Record<Virtualization, string>> = {
  vmx: 'Lyn does not run on VT-x.',
  svm: 'Lyn does not run on AMD-V.',
  none: 'It has no virtualization.',
};

/** The choice in words, for the terminal; throws where there is none. */
export async function takeBestBoard(say: (line: string) => void, host: Host = thisHost): Promise<Board> {
  const { taken, passed } = await bestBoard(host);
  const against = passed.map(({ board, reason }) => `  not ${board.name}: ${reason}`);
  if (taken === undefined) throw new Error(`No board works here. \`lyn doctor\` says what helps.\n${against.join('\n')}`);
  say(`The board is ${taken.board.name}: ${taken.why}.`);
  for (const line of against) say(line);
  return taken.board;
}
