import { join } from 'node:path';
import { hypervisorFolder } from '../../harness/folders.ts';
import { buildPath } from '../../host/root.ts';
import { debugFolder } from '../../run/folders.ts';

/** Folder of the archives of the builds whose output folder is `output`. */
export function archiveIn(output: string): string {
  return join(output, 'archive');
}

/** The archives of Lyn's own builds: `lyn build` and `lyn run`, the system tests, `lyn debug`. */
export function ownArchives(): string[] {
  return [buildPath(), hypervisorFolder(), debugFolder()].map(archiveIn);
}
