import { onTestFailed, onTestFinished, TestRunner } from 'vitest';
import { boot as switchOn, boardNamed, type Board } from '../../boards/index.ts';
import type { Machine, MachineEnd } from '../emulators/machine.ts';
import { freshFolder, keepEnd, keepManifest } from './artefacts.ts';
import { keepDump } from './crash.ts';
import { runFolder } from './folders.ts';
import type { Image } from './image.ts';
import { refuseUnknownFields, type TestWish } from './wish.ts';

/** A machine that a test runs. It does not outlive the test, nor the process. */
export interface TestMachine extends Machine {
  readonly board: Board;
  /** Folder of the run's files; `run.txt` in it says how to do it again by hand. */
  readonly folder: string;
}

/** Wall time after which a machine in a test hangs, in seconds: tiny guests take one or two, on a busy machine ten. */
const patience = 150;

/**
 * Boots `image` on a board, or on the board of that name. The run's files lie in `build/system-tests/<name>`, and a test that fails
 * prints that folder. Throws, in words, where the board cannot give what is wished.
 */
export async function boot(board: Board | string, image: Image, asked: TestWish = {}): Promise<TestMachine> {
  refuseUnknownFields(asked);
  const { name, ...wish } = asked;
  const chosen = typeof board === 'string' ? boardNamed(board) : board;
  const folder = runFolder(name ?? nameOfTest());
  await freshFolder(folder);
  const built = await image.build(folder);
  await keepManifest(folder, built);
  const symbols = built.symbols === undefined ? {} : { symbols: built.symbols };
  const machine = testMachine(chosen, folder, await switchOn(chosen, { timeoutSeconds: patience, ...symbols, ...wish, folder, disk: built.disk }), built.archive);
  if (TestRunner.getCurrentTest() !== undefined) tidyAfterTest(machine);
  return machine;
}

/** Its end is there when its last files are. */
function testMachine(board: Board, folder: string, machine: Machine, archive: string | undefined): TestMachine {
  const { console, pid } = machine;
  const ended = machine.ended.then(async (own) => {
    const end = await withCrash(own, folder, console.text, archive);
    await keepEnd(folder, end, console.text);
    return end;
  });
  return { board, folder, console, pid, ended, screen: () => machine.screen(), screenshot: (path) => machine.screenshot(path), press: (keys) => machine.press(keys), stop: () => machine.stop().then(() => ended) };
}

/** The end, and what the crash dump says if there is one. */
async function withCrash(end: MachineEnd, folder: string, console: string, archive: string | undefined): Promise<MachineEnd> {
  const crash = archive === undefined ? undefined : await keepDump(folder, console, archive);
  return crash === undefined ? end : { ...end, detail: `${end.detail}; ${crash}` };
}

function tidyAfterTest(machine: TestMachine): void {
  onTestFinished(async () => void (await machine.stop()));
  onTestFailed(() => console.error(`The files of the run on ${machine.board.name}: ${machine.folder}`));
}

function nameOfTest(): string {
  const test = TestRunner.getCurrentTest();
  if (test === undefined) throw new Error("boot() was called outside of a test, where nothing names the folder of the run's files. Give it { name: '...' }.");
  return test.fullTestName;
}
