import { open, realpath, stat } from 'node:fs/promises';
import { runTool } from '../host/tool.ts';
import { dataStart, reportName } from '../images/hybrid/report.ts';

/** What the self-test has written to the boot medium `path`, a disk image or a disk; nothing if it is neither. Throws, in words, where it has no such file. */
export async function reportOnDisk(path: string): Promise<string | undefined> {
  const found = await stat(path);
  const start = found.isFile() || found.isBlockDevice() ? await startOfData(path) : undefined;
  if (start === undefined) return undefined;
  const disk = await realpath(path); // what is standard input here, is not there
  return runTool('mtype', ['-i', `${disk}@@${start}`, `::${reportName}`], { env: { MTOOLS_SKIP_CHECK: '1' } }).catch((error: Error) => {
    throw new Error(`${path} has no data partition with a file ${reportName}, as disks that lyn image has made have. ${error.message}`);
  });
}

async function startOfData(path: string): Promise<bigint | undefined> {
  const file = await open(path);
  try {
    return await dataStart(file);
  } finally {
    await file.close();
  }
}
