/**
 * A guest that hammers what is not there must not flood the console: each key is reported once, and after 32 different
 * ones no more are.
 */
export class LogOnce {
  private readonly seen = array(u32, 32);
  private count: u32 = 0;

  /** True if `key` (a port, an MSR, ...) is to be reported now. */
  isNew(key: u32): boolean {
    for (let i: u32 = 0; i < this.count; i++) {
      if (this.seen[i] === key) return false;
    }
    if (this.count === this.seen.length) return false;
    this.seen[this.count] = key;
    this.count += 1;
    return true;
  }

  forget(): void {
    this.count = 0;
  }
}
