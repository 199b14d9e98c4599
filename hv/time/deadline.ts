import type { DomainClock } from './clock.ts';

/** Something that waits for a point in time. */
export interface TimerTarget {
  /** The deadline has passed; it is no longer armed. `now` in ticks of the clock that it was armed with. */
  expired(now: u64): void;
}

/** A point in time far enough that it never comes (a TSC at 5 GHz wraps after a century). */
export const NEVER: u64 = 0xFFFF_FFFF_FFFF_FFFFn;

/** One timer: embedded in whatever owns it, linked into the queue of the processor that armed it while it waits. */
export class Deadline {
  /** Who is told. Null: nobody, the deadline passes silently. */
  target: TimerTarget | null = null;
  /** The domain's clock if it was armed in a domain's time. */
  clock: DomainClock | null = null;
  /** In ticks of the host's TSC; meaningful while `armed`. */
  when: u64 = NEVER;
  armed: boolean = false;
  next: Deadline | null = null;
}

/** The deadlines of one processor, earliest first. A machine has a handful, so a sorted list is the fastest queue. */
export class DeadlineQueue {
  private first: Deadline | null = null;
  /** When the first one is due, in host ticks; `NEVER` if there is none. Read on every entry into a guest. */
  earliest: u64 = NEVER;

  /** Arms `deadline` for `when` in host ticks, or moves it there if it is armed already. */
  arm(deadline: Deadline, when: u64): void {
    this.cancel(deadline);
    deadline.when = when;
    deadline.armed = true;
    const before = this.lastNotAfter(when);
    if (before === null) {
      deadline.next = this.first;
      this.first = deadline;
      this.earliest = when;
    } else {
      deadline.next = before.next;
      before.next = deadline;
    }
  }

  /** Takes `deadline` out of the queue; nothing happens if it is not armed. */
  cancel(deadline: Deadline): void {
    if (!deadline.armed) return;
    deadline.armed = false;
    const before = this.predecessor(deadline);
    if (before === null) this.first = deadline.next;
    else before.next = deadline.next;
    deadline.next = null;
    this.refreshEarliest();
  }

  /** Takes out all deadlines that were armed in the time of `clock`, whose domain has ended. */
  cancelAll(clock: DomainClock): void {
    let each = this.first;
    while (each !== null) {
      const next: Deadline | null = each.next;
      if (each.clock === clock) this.cancel(each);
      each = next;
    }
  }

  /**
   * Tells the targets of all deadlines up to `now` (host ticks), the earliest first. A target may arm deadlines again; one
   * that is due at once waits for the next call, so this ends.
   */
  run(now: u64): void {
    let budget: u32 = this.countDue(now);
    while (budget > 0) {
      const due = this.first;
      if (due === null || due.when > now) return;
      budget--;
      this.cancel(due);
      const target = due.target;
      const clock = due.clock;
      if (target !== null) target.expired(clock === null ? now : clock.at(now));
    }
  }

  private countDue(now: u64): u32 {
    let count: u32 = 0;
    let each = this.first;
    while (each !== null && each.when <= now) {
      count++;
      each = each.next;
    }
    return count;
  }

  private lastNotAfter(when: u64): Deadline | null {
    let found: Deadline | null = null;
    let each = this.first;
    while (each !== null && each.when <= when) {
      found = each;
      each = each.next;
    }
    return found;
  }

  private predecessor(deadline: Deadline): Deadline | null {
    let found: Deadline | null = null;
    let each = this.first;
    while (each !== null && each !== deadline) {
      found = each;
      each = each.next;
    }
    return found;
  }

  private refreshEarliest(): void {
    const first = this.first;
    this.earliest = first === null ? NEVER : first.when;
  }
}
