import { execFileSync } from 'node:child_process';
import { onTestFinished, type TestContext } from 'vitest';

/** For tests: a file as a disk of the kernel's, until the test is over. Skips the test, with the reason, where that takes more than this user may. */
export function loopDevice(context: TestContext, file: string, ...options: string[]): string {
  const path = asRoot(context, 'losetup', ...options, '--find', '--show', file);
  onTestFinished(() => void execFileSync('losetup', ['--detach', path]));
  return path;
}

/** For tests: mounts a file system on a folder until the test is over, or skips. */
export function mount(context: TestContext, folder: string, ...words: string[]): void {
  asRoot(context, 'mount', ...words, folder);
  onTestFinished(() => void execFileSync('umount', [folder]));
}

function asRoot(context: TestContext, command: string, ...words: string[]): string {
  try {
    return execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (error) {
    context.skip(`loop devices: ${command} cannot be used here (${String((error as { stderr?: unknown }).stderr ?? error).trim()})`);
    throw error;
  }
}
