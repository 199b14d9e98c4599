/** What guests do that no machine answers, as the logs of `LogOnce` tell it. */
class GuestOddities {
  areTold: boolean = true;
}

export const guestOddities = new GuestOddities();

/**
 * A guest that hammers what is not there must not flood the console: each key is reported once, and after 32 different
 * ones no more are.
 */
export class LogOnce {
  private readonly seen = array(u32, 32);
  private count: u32 = 0;

  /** True if `key` (a port, an MSR, ...) is to be reported now. */
  isNew(key: u32): boolean {
    if (!guestOddities.areTold) return false;
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
