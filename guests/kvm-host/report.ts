/** What one guest of the host did. */
export interface NestedRun {
  /** What QEMU wrote: the guest's serial port, and QEMU's own complaints. */
  readonly console: string;
  /** `halted` when Lyn had said its last word; else `status` with that of QEMU: 137 when its time was up. Undefined: the host never came that far. */
  readonly end: string | undefined;
  /** The host's time in seconds from QEMU's start to the end. */
  readonly seconds: number | undefined;
}

const begin = /^nested: begin (.+), at ([0-9.]+)$/;
const end = /^nested: end (.+): (halted|status \d+), at ([0-9.]+)$/;

/** Reads the host's console, which `guests/kvm-host/init` has written: its guests by their names. */
export function readNestedRuns(text: string): ReadonlyMap<string, NestedRun> {
  const runs = new Map<string, NestedRun>();
  let current: { name: string; since: number; lines: string[] } | undefined;
  const finish = (how?: string, at?: string): void => {
    if (current === undefined) return;
    const seconds = at === undefined ? undefined : Number(at) - current.since;
    runs.set(current.name, { console: current.lines.join('\n'), end: how, seconds });
    current = undefined;
  };
  for (const line of text.split(/\r*\n/)) {
    const [, name, since] = begin.exec(line) ?? [];
    const [, , how, at] = end.exec(line) ?? [];
    if (name !== undefined) current = { name, since: Number(since), lines: [] };
    else if (how !== undefined) finish(how, at);
    else current?.lines.push(line);
  }
  finish();
  return runs;
}
