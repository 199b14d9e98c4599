import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../toolchain/host/root.ts';
import { runTool } from '../../toolchain/host/tool.ts';

/**
 * A guest of a few instructions. Its code is GNU assembly in Intel syntax, begins at the label `main`, and ends with
 * `done`; guests/tiny/lib says what it can use.
 */
export interface TinyProgram {
  /** File name of what is built, without extension. */
  readonly name: string;
  /** Real mode, protected mode without paging, or long mode. */
  readonly mode: 16 | 32 | 64;
  /** Symbols of the assembler, with their values: what the code has to know of the machine. */
  readonly symbols?: Readonly<Record<string, number>>;
  readonly code: string;
  /** An object that is linked with it, of sections `.machine.*`. */
  readonly object?: string;
}

/**
 * Assembles a tiny guest into `folder` and gives the path of its flat image: loaded at 0000:7C00 and started there in
 * real mode, and a boot sector at the same time. Throws the assembler's or linker's own words.
 */
export async function assembleTinyGuest(program: TinyProgram, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const library = join(projectRoot(), 'guests', 'tiny');
  const stem = join(folder, program.name);
  const source = `.include "tiny.S"\n${program.code}\n`;
  const symbols = Object.entries({ MODE: program.mode, ...program.symbols }).flatMap(([symbol, value]) => ['--defsym', `${symbol}=${value}`]);
  await runTool('as', ['--64', ...symbols, '-I', join(library, 'lib'), '-o', `${stem}.o`, '-'], { input: source });
  await runTool('ld', ['--no-warn-rwx-segments', '-T', join(library, 'link.ld'), '-o', `${stem}.elf`, `${stem}.o`, ...(program.object === undefined ? [] : [program.object])]);
  await runTool('objcopy', ['-O', 'binary', `${stem}.elf`, `${stem}.bin`]);
  return `${stem}.bin`;
}
