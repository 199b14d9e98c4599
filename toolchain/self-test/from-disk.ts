import { open, stat, type FileHandle } from 'node:fs/promises';
import { runTool } from '../host/tool.ts';
import { dataStart, reportName } from '../images/hybrid/report.ts';

/** What the self-test has written to the boot medium `path`, a disk image or a disk; nothing if it is neither. Throws, in words, where it has no such file. */
export async function reportOnDisk(path: string): Promise<string | undefined> {
  const found = await stat(path);
  if (!found.isFile() && !found.isBlockDevice()) return undefined;
  const disk = await open(path);
  try {
    const start = await dataStart(disk);
    return start === undefined ? undefined : await reportAt(disk, start).catch((error: Error) => {
      throw new Error(`${path} has no data partition with a file ${reportName}, as disks that lyn image has made have. ${error.message}`);
    });
  } finally {
    await disk.close();
  }
}

/** mtools gets the disk as its standard input: it gives names to a shell, which would take a `$` or a quote in them for its own. (execa's types know single digits alone.) */
function reportAt(disk: FileHandle, start: bigint): Promise<string> {
  return runTool('mtype', ['-i', `/proc/self/fd/0@@${start}`, `::${reportName}`], { env: { MTOOLS_SKIP_CHECK: '1' }, stdin: disk.fd as 3 });
}
