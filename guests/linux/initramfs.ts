import { chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { runTool } from '../../toolchain/host/tool.ts';

/** One entry of an initramfs; `path` is without the leading slash. */
export type InitramfsEntry =
  | { readonly path: string; readonly kind: 'folder' }
  | { readonly path: string; readonly kind: 'file'; readonly from: string; readonly executable?: boolean }
  | { readonly path: string; readonly kind: 'link'; readonly to: string };

/**
 * Packs `entries` into `output` as an uncompressed cpio archive of the kind newc (Linux: early-userspace buffer format).
 * Equal entries give equal bytes: sorted, times at the epoch, owned by root, inodes renumbered. Parent folders are implied.
 */
export async function packInitramfs(entries: readonly InitramfsEntry[], output: string): Promise<void> {
  const stage = `${output}.stage`;
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  for (const entry of entries) await put(stage, entry);
  const paths = withParents(entries);
  await runTool('chmod', ['-R', 'u=rwX,go=rX', stage]); // folders were made under the caller's umask
  const format = ['--quiet', '--create', '--format=newc', '--reproducible', '--owner=+0:+0', '-O', resolve(output)];
  await runTool('cpio', format, { cwd: stage, input: paths.join('\n') });
  await writeFile(output, withoutTimes(await readFile(output)));
  await rm(stage, { recursive: true });
}

/** Length of a newc header, and where in it are fields of eight hexadecimal digits (Linux: early-userspace buffer format). */
const newc = { header: 110, time: 46, fileSize: 54, nameSize: 94 } as const;

/**
 * A newc archive with all files' times at the epoch. The files' own times may not be what they were set to: where somebody runs
 * this with another clock (faketime), the file system's answers are shifted too.
 */
function withoutTimes(archive: Buffer): Buffer {
  const number = (at: number): number => Number.parseInt(archive.toString('latin1', at, at + 8), 16);
  const aligned = (at: number): number => (at + 3) & ~3;
  for (let at = 0; archive.toString('latin1', at, at + 6) === '070701';) {
    archive.write('00000000', at + newc.time, 'latin1');
    at = aligned(aligned(at + newc.header + number(at + newc.nameSize)) + number(at + newc.fileSize));
  }
  return archive;
}

/** Every path with its parent folders, parents first, as the kernel's unpacker needs them. */
export function withParents(entries: readonly InitramfsEntry[]): string[] {
  const all = new Set<string>();
  for (const { path } of entries) {
    for (let part = path; part !== '.'; part = dirname(part)) all.add(part);
  }
  return [...all].sort();
}

async function put(stage: string, entry: InitramfsEntry): Promise<void> {
  const target = join(stage, entry.path);
  await mkdir(dirname(target), { recursive: true });
  switch (entry.kind) {
    case 'folder':
      await mkdir(target, { recursive: true });
      return;
    case 'link':
      return symlink(entry.to, target);
    case 'file':
      await copyFile(entry.from, target);
      return chmod(target, entry.executable === true ? 0o755 : 0o644);
  }
}
