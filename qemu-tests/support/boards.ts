import { it } from 'vitest';
import { available, type EmulatedBoard, type Virtualization } from '../../boards/index.ts';
import { bochsTicksPerSecond } from '../../toolchain/emulators/bochs-config.ts';
import { wishedBoards } from './wished-boards.ts';

/** The suites of boards that repeat what others show. */
const smoke: Readonly<Record<string, readonly string[]>> = {
  'bochs-svm': ['CPUID', 'RDMSR and WRMSR', 'IN and OUT', 'Exceptions in long mode', 'CR0 in long mode', 'The interrupt window', 'A triple fault'],
};

/** A board that suites are declared for. */
export interface TestedBoard {
  readonly board: EmulatedBoard;
  /** What a hypervisor finds on it. */
  readonly virtualization: Virtualization;
  /** Why nothing can be run on it here. */
  readonly unavailable?: string;
  /** Why Lyn does not run on it, though tiny guests do on its bare processor. */
  readonly bareOnly?: string;
}

const testedBoards: readonly TestedBoard[] = await Promise.all(wishedBoards().map(examine));

async function examine(board: EmulatedBoard): Promise<TestedBoard> {
  const answer = await available(board);
  if (!answer.works) return { board, virtualization: 'none', unavailable: answer.reason };
  const { virtualization } = answer;
  return virtualization === 'none' ? { board, virtualization, bareOnly: 'it has no virtualization' } : { board, virtualization };
}

/** Declares tests for each board; where a board does not work here, or leaves `suite` out, one test that is skipped and says why. */
export function onEachBoard(suite: string, declare: (tested: TestedBoard) => void): void {
  for (const tested of testedBoards) {
    const { name } = tested.board;
    const why = tested.unavailable ?? (smoke[name]?.includes(suite) === false ? 'a few suites only are run on it' : undefined);
    if (why === undefined) declare(tested);
    else it(`${suite} on ${name}`, ({ skip }) => skip(`${name}: ${why}`));
  }
}

/** For what is of one board; where that is not tested, or does not work here, one test that is skipped and says why. */
export function onBoard(name: string, suite: string, declare: (board: EmulatedBoard) => void): void {
  const tested = testedBoards.find(({ board }) => board.name === name);
  const why = tested === undefined ? 'LYN_BOARDS does not name it' : tested.unavailable;
  if (tested !== undefined && why === undefined) declare(tested.board);
  else it(`${suite} on ${name}`, ({ skip }) => skip(`${name}: ${why}`));
}

/** For what concerns no vendor: one board that Lyn runs on, the fastest of the tested ones; all of them with LYN_FULL. */
export function onOneBoardWithLyn(suite: string, declare: (board: EmulatedBoard) => void): void {
  if (process.env['LYN_FULL'] === '1') return onEachBoardWithLyn(suite, declare);
  const usable = testedBoards.filter(({ unavailable, bareOnly }) => unavailable === undefined && bareOnly === undefined);
  const taken = usable.find(({ board }) => board.emulator === 'qemu') ?? usable[0];
  if (taken === undefined) onEachBoardWithLyn(suite, declare);
  else declare(taken.board);
}

/** As `onEachBoard`, for what needs Lyn: a board without a back end is skipped, and says so. */
export function onEachBoardWithLyn(suite: string, declare: (board: EmulatedBoard) => void): void {
  onEachBoard(suite, ({ board, bareOnly }) => {
    if (bareOnly === undefined) declare(board);
    else it(`${suite} on ${board.name}`, ({ skip }) => skip(`${board.name}, under Lyn: ${bareOnly}`));
  });
}

/** Instructions in a second, which are ticks of the TSC too: Bochs' `ips`; QEMU, where it counts, gives each a nanosecond. */
export const instructionsPerSecond = { bochs: bochsTicksPerSecond, qemu: 1_000_000_000 } as const;

/** Hz of the 8254. */
const timerFrequency = 1_193_182;

/** What of a board tiny guests know: symbols of the assembler. */
export function symbolsOf({ board, virtualization }: TestedBoard): Readonly<Record<string, number>> {
  const frequency = instructionsPerSecond[board.emulator];
  return { AMD: virtualization === 'svm' ? 1 : 0, TSC_FREQUENCY: frequency, INSTRUCTIONS_PER_TICK: Math.round(frequency / timerFrequency) };
}
