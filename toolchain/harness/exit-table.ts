/** One row of Lyn's table of exits. */
export interface ExitRow {
  /** The kind of exit, in the words of `hv/exit/kind.ts`. */
  readonly name: string;
  /** How many there were. */
  readonly count: number;
  /** Ticks of the TSC that each took in the hypervisor, on average. */
  readonly ticks: number;
}

/** The table of exits that Lyn prints at a domain's end (`hv/domain/report.ts`): the last one on the console, empty if there is none. */
export function exitTable(console: string): ExitRow[] {
  const [heading, ...lines] = console.slice(Math.max(0, console.lastIndexOf('exits by reason'))).split(/\r?\n/);
  if (heading?.startsWith('exits by reason') !== true) return [];
  const rows = lines.map((line) => /^(\S.*?) +(\d+) +(\d+)$/.exec(line));
  const end = rows.indexOf(null);
  return rows.slice(0, end < 0 ? undefined : end).map((row) => ({ name: row![1]!, count: Number(row![2]), ticks: Number(row![3]) }));
}
