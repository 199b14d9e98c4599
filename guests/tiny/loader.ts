import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../toolchain/host/root.ts';
import { runTool } from '../../toolchain/host/tool.ts';

/**
 * Builds a multiboot kernel that starts the hypervisor, its first module, with a multiboot information changed by `lie`:
 * assembly that finds it at EBX and the first module's entry at EDI. Gives the path of the ELF file.
 */
export async function assembleLoader(lie: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'lie.S'), `${lie}\n`);
  const stem = join(folder, 'loader');
  await runTool('as', ['--32', '-I', folder, '-o', `${stem}.o`, join(projectRoot(), 'guests/tiny/loader.S')]);
  await runTool('ld', ['-m', 'elf_i386', '--no-warn-rwx-segments', '-N', '-Ttext=0x100000', '-e', 'loader', '-o', `${stem}.elf`, `${stem}.o`]);
  return `${stem}.elf`;
}
