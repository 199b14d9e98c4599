import { execa } from 'execa';
import { join } from 'node:path';
import { projectRoot } from '../host/root.ts';

/** Runs the command as a person would, in `folder`. `output`: what the terminal shows. */
export async function lynIn(folder: string, ...args: string[]): Promise<{ status: number | undefined; output: string }> {
  const { exitCode, all } = await execa('node', [join(projectRoot(), 'toolchain/bin/lyn.mjs'), ...args], { cwd: folder, reject: false, all: true });
  return { status: exitCode, output: all };
}
