import { DumpError } from './failure.ts';
import { findDumps, type FramedDump } from './lines.ts';
import { parseDump, type Dump } from './parse.ts';
import { unpack } from './unpack.ts';

export interface ReadDump {
  readonly dump: Dump;
  /** What the console says of the panic, between the dump before and this one. */
  readonly panicLine: string | undefined;
}

/** The dump of that number (from 1) in what was kept of a console, or the last. Throws a `DumpError` with the byte that is at fault, or if it is to be `partial` takes what is before that. */
export function readDump(console: Buffer, number?: number, partial = false): ReadDump {
  const dumps = findDumps(console);
  if (dumps.length === 0) throw new DumpError('console', console.length, 'no line of a dump (~lyn) stands before the end. Give what was kept of the serial console of a hypervisor that has panicked, or ran with trace.');
  const index = (number ?? dumps.length) - 1;
  const chosen = dumps[index];
  if (chosen === undefined) throw new DumpError('console', dumps.at(-1)!.at, `here begins the last dump, number ${dumps.length}; there is no number ${number}.`);
  return { dump: parseFramed(chosen, console.length, partial), panicLine: findPanic(console.subarray(Math.max(dumps[index - 1]?.at ?? 0, chosen.at - NEAR), chosen.at)) };
}

/** Bytes before a dump in which the panic's line is looked for: its backtrace stands between, and what guests have said. */
const NEAR = 1 << 20;

/** The last line that tells of a panic. */
function findPanic(before: Buffer): string | undefined {
  return [...before.toString('latin1').matchAll(/^lyn: panic: ([ -~]+)/gm)].at(-1)?.[1];
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
