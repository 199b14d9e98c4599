import { open } from 'node:fs/promises';
import { runTool } from '../host/tool.ts';
import { dataStart, reportName } from '../images/hybrid/report.ts';

/** What the self-test has written to the boot medium `path`, a disk image or a disk; nothing if it is neither. Throws, in words, where its data partition cannot be read. */
export async function reportOnDisk(path: string): Promise<string | undefined> {
  const start = await startOfData(path);
  if (start === undefined) return undefined;
  return runTool('mtype', ['-i', `${path}@@${start}`, `::${reportName}`], { env: { MTOOLS_SKIP_CHECK: '1' } });
}

async function startOfData(path: string): Promise<number | undefined> {
  const file = await open(path);
  try {
    return await dataStart(file);
  } finally {
    await file.close();
  }
}
