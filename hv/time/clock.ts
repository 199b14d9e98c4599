const NANOSECONDS_PER_SECOND: u64 = 1_000_000_000n;

/** The one clock of the machine: the invariant TSC. Its frequency is found once at boot (frequency.ts). */
export class HostClock {
  /** Hz; zero until it is known. */
  ticksPerSecond: u64 = 0n;

  /** Ticks in `count` periods of a clock of `frequency` Hz, rounded down. */
  ticksOf(count: u64, frequency: u64): u64 {
    return mulDiv(count, this.ticksPerSecond, frequency);
  }

  ticksOfNanoseconds(nanoseconds: u64): u64 {
    return this.ticksOf(nanoseconds, NANOSECONDS_PER_SECOND);
  }

  nanosecondsOf(ticks: u64): u64 {
    return mulDiv(ticks, NANOSECONDS_PER_SECOND, this.ticksPerSecond);
  }
}

export const hostClock = new HostClock();

/**
 * A domain's time: the host's TSC plus an offset. Everything that a guest sees of time, and every timer of a device, is in
 * these ticks; their frequency is the host's, `hostClock.ticksPerSecond`.
 */
export class DomainClock {
  /** Added to the host's TSC, modulo 2^64 (the TSC offset of SDM 26.6.5). */
  offset: u64 = 0n;

  /** The domain's time, now. */
  now(): u64 {
    return cpu.rdtsc() + this.offset;
  }

  /** The domain's time at a host TSC. */
  at(hostTicks: u64): u64 {
    return hostTicks + this.offset;
  }

  /** The host TSC at a domain's time. */
  toHost(ticks: u64): u64 {
    return ticks - this.offset;
  }

  /** Starts the domain's time at zero. */
  start(): void {
    this.offset = 0n - cpu.rdtsc();
  }
}
