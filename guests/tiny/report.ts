/** What a tiny guest printed. */
export interface TinyReport {
  /** By the check's name: undefined when it held, else the guest's words. */
  readonly checks: ReadonlyMap<string, string | undefined>;
  /** Values that the guest showed, in hexadecimal with 0x. */
  readonly shown: ReadonlyMap<string, string>;
  /** Whether the guest came to its own end. */
  readonly done: boolean;
  /** Lines that begin with FAIL but belong to no check, such as an unexpected exception. */
  readonly stray: readonly string[];
}

/** Reads a serial console on which a tiny guest, and perhaps a hypervisor, has printed. */
export function readReport(console: string): TinyReport {
  const checks = new Map<string, string | undefined>();
  const shown = new Map<string, string>();
  const stray: string[] = [];
  let done = false;
  for (const line of console.split(/\r?\n|\r/)) {
    const [, passed] = /^ok (.+)$/.exec(line) ?? [];
    const [, failed, why] = /^FAIL (.+): (got .*)$/.exec(line) ?? [];
    const [, name, value] = /^([^=]+) = (0x[0-9a-f]+)$/.exec(line) ?? [];
    if (passed !== undefined) checks.set(passed, checks.get(passed));
    else if (failed !== undefined) checks.set(failed, why);
    else if (line.startsWith('FAIL ')) stray.push(line);
    else if (name !== undefined && value !== undefined) shown.set(name, value);
    else if (line.startsWith('tiny: done')) done = true;
  }
  return { checks, shown, done, stray };
}

/**
 * The names of the checks in a guest's source, in order: what its tests are called before it has run. A check is any
 * macro with a quoted name as its first argument; names with a backslash are parameters of the test's own macros.
 */
export function checkNames(code: string): string[] {
  return namesOf(code, /^\s*(?!say\b|show\b|text\b)[a-z]\w*\s+"([^"\\]+)"/gm);
}

/** The names of the values that a guest's source shows, in order. */
export function shownNames(code: string): string[] {
  return namesOf(code, /^\s*show\s+"([^"\\]+)"/gm);
}

function namesOf(code: string, pattern: RegExp): string[] {
  const names = [...code.matchAll(pattern)].map((match) => match[1] ?? '');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two checks of one tiny guest are named "${twice}"; give each a name of its own.`);
  return names;
}
