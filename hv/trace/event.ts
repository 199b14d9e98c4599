/** What an event of the trace ring tells. The words mean, in this order: */
export const enum TraceKind {
  /** The slot has never been used. */
  None,
  /** An exit was served. `detail`: `ExitKind`; `word`: ticks that it took; `first`: the guest's RIP afterwards; `second`: what it was about, by kind. */
  Exit,
  /** An event goes to the guest with the next entry. `word`: `EventInfo`; `first`: the guest's RIP; `second`: error code. */
  Injection,
  /** A line of the log. `detail`: `LogLevel`; `word`: number of the format; `first`, `second`: its first two arguments. */
  Log,
}

/** One event, 32 bytes. `time`: TSC of the processor, at an exit's beginning. docs/dumps.md tells of the format. */
export const TraceEvent = layout(32, { time: at(0, u64), kind: at(8, u8), detail: at(9, u8), word: at(12, u32), first: at(16, u64), second: at(24, u64) });
