import { EXIT_KINDS } from '../exit/kind.ts';
import type { ExitKind } from '../exit/kind.ts';

/** Exits of one vCPU by kind. */
export class Statistics {
  readonly counts = array(u64, EXIT_KINDS);
  /** TSC ticks from the exit stub's call to its return, in sum. */
  readonly ticks = array(u64, EXIT_KINDS);

  /** More of the same exit: work that was done for it after it had been counted. */
  extend(kind: ExitKind, ticks: u64): void {
    this.ticks[u32(kind)] += ticks;
  }
}
