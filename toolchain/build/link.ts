import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../host/root.ts';
import { runTool } from '../host/tool.ts';
import type { ObjectFile } from './objects.ts';

/** Names a build by all that its objects were made of: equal inputs, equal identifier, wherever it is built. */
export function buildId(objects: readonly ObjectFile[]): string {
  return createHash('sha256').update(objects.map((object) => object.key).join(' ')).digest('hex').slice(0, 16);
}

/** What the build itself adds to the image. */
export interface Tables {
  /** Text. */
  readonly buildId: string;
  /** Empty in the first link, from which it is made. */
  readonly backtrace: Buffer;
}

/**
 * Links an image with debugging information to `output`, `tables` among its read-only data, which lie behind all code: no
 * code moves when they grow. Throws with the linker's messages.
 */
export async function linkImage(objects: readonly ObjectFile[], tables: Tables, output: string): Promise<void> {
  const cwd = projectRoot();
  const parts = `${output}.parts`;
  await mkdir(parts, { recursive: true });
  await writeFile(join(parts, 'image.ld'), await runTool('gcc', ['-E', '-P', '-x', 'c', 'runtime/image.ld'], { cwd }));
  await writeFile(join(parts, 'backtrace'), tables.backtrace);
  await writeFile(join(parts, 'tables.S'), tablesSource(tables));
  await runTool('gcc', ['-c', 'tables.S', '-o', 'tables.o'], { cwd: parts });
  const inputs = [...objects.map((object) => object.path), join(parts, 'tables.o')];
  await runTool('ld', ['-n', '-z', 'max-page-size=0x1000', '--build-id=none', '-T', join(parts, 'image.ld'), '-o', output, ...inputs]);
}

/** The image as a multiboot loader takes it: ELF32, nothing but what is loaded. */
export async function stripImage(elf64: string, output: string): Promise<void> {
  await runTool('objcopy', ['--strip-all', '-O', 'elf32-i386', elf64, output]);
}

function tablesSource(tables: Tables): string {
  return `    .section .backtrace, "a"
    .globl lyn_backtrace_start, lyn_backtrace_end, lyn_build_id_start, lyn_build_id_end
lyn_backtrace_start:
    .incbin "backtrace"
lyn_backtrace_end:
lyn_build_id_start:
    .ascii "${tables.buildId}"
lyn_build_id_end:
    .section .note.GNU-stack, "", @progbits
`;
}
