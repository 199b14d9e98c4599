import { DumpError } from './failure.ts';
import { findDumps, type FramedDump } from './lines.ts';
import { parseDump, type Dump } from './parse.ts';
import { unpack } from './unpack.ts';

/** The dump of that number (from 1) in what was kept of a console, or the last. Throws a `DumpError` with the byte that is at fault, or if it is to be `partial` takes what is before that. */
export function readDump(console: Buffer, number?: number, partial = false): Dump {
  const dumps = findDumps(console);
  if (dumps.length === 0) throw new DumpError('console', console.length, 'no line of a dump (~lyn) stands before the end. Give what was kept of the serial console of a hypervisor that has panicked, or ran with trace.');
  const chosen = dumps[(number ?? dumps.length) - 1];
  if (chosen === undefined) throw new DumpError('console', dumps.at(-1)!.at, `here begins the last dump, number ${dumps.length}; there is no number ${number}.`);
  return parseFramed(chosen, console.length, partial);
}

/** Lines that are missing explain bytes that are missing. */
function parseFramed({ broken, ...framed }: FramedDump, consoleEnd: number, partial: boolean): Dump {
  const bytes = unpack(framed);
  try {
    const dump = parseDump(bytes, partial);
    return broken === undefined ? dump : { ...dump, notes: [...dump.notes, `after the last line of the dump: ${broken.message}`] };
  } catch (error) {
    if (broken !== undefined) throw broken;
    if (error instanceof DumpError && error.offset === bytes.length) throw new DumpError('console', consoleEnd, `the dump is cut short: ${error.message}`);
    throw error;
  }
}
