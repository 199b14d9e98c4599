/**
 * The order of the test files: the longest begin first, so that none of them is still running alone when all others are done. Of files
 * that have run here before, vitest itself knows the times; on a machine that has never seen the project it goes by their sizes.
 */

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take more than half a minute, the longest first. */
const LONGEST = [
  'nested/amd-v.system.test.ts',
  'qemu-tests/debian.system.test.ts',
  'misbehaving/forever.system.test.ts',
  'misbehaving/faults.system.test.ts',
  'framework/ends.system.test.ts',
  'refusals/start.system.test.ts',
  'exits/control-registers.system.test.ts',
  'exits/interrupts.system.test.ts',
];

function place({ moduleId }: TestSpecification): number {
  const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
  return at < 0 ? LONGEST.length : at;
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
