import type { EndCause } from './machine.ts';

/** What a Bochs log says of a run's end. */
export interface BochsLog {
  readonly cause: EndCause;
  readonly detail: string;
  /** Ticks at the last line. */
  readonly ticks: bigint;
  readonly entryFailures: readonly string[];
}

/** Lines are `<ticks><kind>[<device>] <message>`; the kind is one of i(nfo), e(rror), p(anic), d(ebug). */
const linePattern = /^(\d{11,})([iepd])\[([^\]]*)\] (.*)$/;

/** What ends a run, by what its panic message contains. */
const causes: readonly (readonly [RegExp, EndCause])[] = [
  [/soft power off|shutdown requested/, 'power-off'],
  [/exception with no resolution/, 'triple-fault'],
];

/** Reads a whole log. Without a panic in it the machine was ended from outside: cause `stopped`. */
export function parseBochsLog(text: string): BochsLog {
  let ticks = 0n;
  let panic: string | undefined;
  const entryFailures: string[] = [];
  for (const line of text.split('\n')) {
    const [, time, kind, device, message] = linePattern.exec(line) ?? [];
    if (time === undefined || message === undefined) continue;
    ticks = BigInt(time);
    if (kind === 'p') panic ??= `${device?.trim()}: ${message.replace('>>PANIC<< ', '')}`;
    if (message.includes('VMFAIL')) entryFailures.push(message.trim());
  }
  if (panic === undefined) return { cause: 'stopped', detail: 'ended from outside', ticks, entryFailures };
  const cause = causes.find(([pattern]) => pattern.test(panic))?.[1] ?? 'panic';
  return { cause, detail: panic, ticks, entryFailures };
}
