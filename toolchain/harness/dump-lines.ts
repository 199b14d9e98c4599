const LINE = /^~lyn .*\r?\n?/gm;

/** What people read of a console. Apart from what reads dumps, which programs that only run in Node do not take along. */
export function withoutDumps(console: string): string {
  return console.replace(LINE, '');
}

export function hasDump(console: string): boolean {
  return console.search(LINE) >= 0;
}
