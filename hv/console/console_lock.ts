cold();

/** One line of the log, or one byte of a guest's, at a time: processors wait here for each other. */
export class ConsoleLock {
  /** Whose line it is, by index + 1; 0: nobody's. */
  private readonly owner = atomic(u32);

  acquire(): void {
    while (!this.owner.compareExchange(0, cpu.index() + 1)) cpu.pause();
  }

  /** Another processor's line, in the middle of which that one may stand still, stays its own. */
  release(): void {
    this.owner.compareExchange(cpu.index() + 1, 0);
  }
}

export const consoleLock = new ConsoleLock();
