export type Level = 'debug' | 'info' | 'warn' | 'error' | 'print';
export type LogEntry = { readonly level: Level; readonly text: string };

/** What the code under test has logged, formatted. */
export class Log {
  readonly entries: LogEntry[] = [];

  reset(): void {
    this.entries.length = 0;
  }

  add(level: Level, text: string): void {
    this.entries.push({ level, text });
  }

  /** The texts, of one level or of all. */
  lines(level?: Level): string[] {
    return this.entries.filter((entry) => level === undefined || entry.level === level).map(({ text }) => text);
  }
}
