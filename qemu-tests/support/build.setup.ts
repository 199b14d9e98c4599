import { build } from '../../toolchain/build/build.ts';
import { hypervisorFolder } from './boots.ts';
import { wishedBoards } from './wished-boards.ts';

/** Builds the hypervisor once for all system tests of a run; boards that there are not are refused before that. */
export default async function setup(): Promise<void> {
  endOnUnknownBoard();
  await build({ output: hypervisorFolder() });
}

/** The sentence says what is wrong. An error would be shown with a trace of the test runner, and below "No test files found". */
function endOnUnknownBoard(): void {
  try {
    wishedBoards();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
