import { buildSelfTest } from '../self-test/build.ts';
import { describePage } from '../self-test/describe.ts';
import { readPage } from '../self-test/page.ts';
import { buildPath } from '../host/root.ts';
import { buildDiskImage, type DiskImage } from '../images/disk.ts';
import type { Verdict } from './verdict.ts';

/** A disk image with the self-test and its test guests. `options`: Lyn's own, such as `nmi=dump`. */
export async function buildSelfTestImage(path: string, options = ''): Promise<DiskImage> {
  const { elf, modules } = await buildSelfTest(buildPath('self-test'));
  return buildDiskImage({ kind: 'multiboot', kernel: elf, commandLine: options, modules }, path);
}

/** What the page on the console says; 1 where a check failed, Lyn does not run, or there is no whole page. */
export function judgeSelfTest(console: string): Verdict {
  try {
    const page = readPage(console);
    const { runs, failed } = page.photograph;
    return { status: runs && failed === 0 ? 0 : 1, message: describePage(page).trimEnd() };
  } catch (error) {
    return { status: 1, message: (error as Error).message };
  }
}
