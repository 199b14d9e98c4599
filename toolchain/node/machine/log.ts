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

  /** The texts, in order. */
  get lines(): readonly string[] {
    return this.entries.map(({ text }) => text);
  }

  linesOf(level: Level): readonly string[] {
    return this.entries.filter((entry) => entry.level === level).map(({ text }) => text);
  }
}
