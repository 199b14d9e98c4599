import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Described } from '../dump/describe.ts';
import { findDumps } from '../dump/lines.ts';
import { loadDump } from '../dump/load.ts';
import { dumpText } from '../dump/text.ts';
import { hex } from '../dump/words.ts';
import { hasDump } from './dump-lines.ts';

/**
 * Writes what `lyn dump` prints of the last crash dump on a console as `dump.txt` into `folder`, and gives the crash as half a sentence;
 * undefined if there is none. `archive`: the folder of the builds' archives.
 */
export async function keepDump(folder: string, console: string, archive: string): Promise<string | undefined> {
  const file = join(folder, 'dump.txt');
  if (!hasDump(console)) return undefined;
  try {
    const dump = await lastCrash(Buffer.from(console, 'latin1'), archive);
    if (dump === undefined) return undefined;
    await writeFile(file, dumpText(dump));
    return `${crashOf(dump)} (all of the dump in ${file})`;
  } catch (error) {
    return `its crash dump cannot be read: ${(error as Error).message}`;
  }
}

/** Behind it there may be the trace of the domain that the panic has ended. */
async function lastCrash(console: Buffer, archive: string): Promise<Described | undefined> {
  for (let number = findDumps(console).length; number > 0; number--) {
    const dump = await loadDump(console, { number, archive, partial: true });
    if (dump.kind === 'crash') return dump;
  }
  return undefined;
}

/** `stopped by a non-maskable interrupt (vector 0x2, error code 0x0) in waitFor (hv/...:12), serving domain 1, whose guest was at 0x7c09`. */
function crashOf({ reason, backtrace, vcpu }: Described): string {
  const place = backtrace?.find((frame) => frame.place?.file.endsWith('.ts'))?.place; // calls through an interface pass through generated C
  const where = place === undefined ? '' : ` in ${place.function} (${place.file}:${place.line})`;
  const guest = vcpu === undefined ? '' : `, serving domain ${vcpu.domain}, whose guest was at ${hex(vcpu.registers.rip)}`;
  return `${reason ?? 'a crash'}${where}${guest}`;
}
