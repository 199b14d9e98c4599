import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../toolchain/host/root.ts';
import { runTool } from '../../toolchain/host/tool.ts';

/** Flags for a static program without a C library, with no trace of when and where it was built. */
const flags = ['-std=gnu11', '-Os', '-Wall', '-Wextra', '-Werror', '-static', '-nostdlib', '-ffreestanding', '-fno-stack-protector'];
const shape = ['-fno-pie', '-no-pie', '-fno-asynchronous-unwind-tables', '-fno-tree-loop-distribute-patterns', '-Wl,--build-id=none', '-s'];

/** Compiles the guest program `source` (absolute, or relative to the checkout) into `folder`; gives the program's path. */
export async function compileProgram(source: string, name: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const output = join(folder, name);
  const headers = join(projectRoot(), 'guests/linux/programs');
  await runTool('gcc', [...flags, ...shape, `-I${headers}`, '-o', output, join(projectRoot(), source)]);
  return output;
}
