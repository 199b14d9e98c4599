import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './toolchain/test/longest_first.ts';
import { lyn } from './toolchain/vite/plugin.ts';

const SYSTEM_TESTS = 'qemu-tests/**/*.system.test.ts';
const MINUTE = 60_000;

/**
 * `unit`: everything that runs in Node. `system`: whole images in Bochs and QEMU, two at a time at most, since an emulator wants a
 * processor for itself.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './toolchain/test/closing_line.ts'],
    // A failed check points at the user's line, not at the runtime that found it.
    onStackTrace: (_, { file }) => !/\/toolchain\/node\/(site|check|panic|intrinsics)\.ts$/.test(file),
    projects: [
      {
        plugins: [lyn()],
        test: {
          name: 'unit',
          include: ['toolchain/**/*.test.ts', 'hv/**/*.test.ts', 'boards/**/*.test.ts', 'guests/**/*.test.ts', 'qemu-tests/**/*.test.ts'],
          exclude: [SYSTEM_TESTS],
          // By itself vitest leaves one processor to its own, which has little to do.
          maxWorkers: availableParallelism(),
          testTimeout: MINUTE,
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [lyn()],
        test: {
          name: 'system',
          include: [SYSTEM_TESTS],
          maxWorkers: Math.min(2, availableParallelism()),
          globalSetup: 'qemu-tests/support/build.setup.ts',
          testTimeout: 10 * MINUTE,
          hookTimeout: 10 * MINUTE,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
