import { Deadline } from '../time/deadline.ts';
import type { TimerTarget } from '../time/deadline.ts';
import type { Domain } from './domain.ts';
import { EndReason } from './end.ts';

/** Ends a domain that runs longer than it may. */
export class Watchdog implements TimerTarget {
  private readonly domain: Domain;
  private readonly deadline = new Deadline();

  constructor(domain: Domain) {
    this.domain = domain;
  }

  /** From now, in ticks of the TSC. */
  start(ticks: u64): void {
    this.deadline.target = this;
    this.domain.arm(this.deadline, this.domain.clock.now() + ticks);
  }

  expired(_now: u64): void {
    this.domain.end(EndReason.TimeLimit);
  }
}
