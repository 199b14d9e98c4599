/** What one processor has another do, with a number of its own to tell it by. It may not wait for anybody. */
export type Task = (argument: u64) => void;

const enum Slot { Free, Filling, Full }

/** What the other processors ask of one: a task at a time. */
export class Inbox {
  private readonly slot = atomic(u32);
  private task: Task | null = null;
  private argument: u64 = 0n;

  /** Leaves a task. False if there is one that has not been taken yet. */
  offer(task: Task, argument: u64): boolean {
    if (!this.slot.compareExchange(u32(Slot.Free), u32(Slot.Filling))) return false;
    this.task = task;
    this.argument = argument;
    this.slot.store(u32(Slot.Full));
    return true;
  }

  /** Carries out what has been left, if anything has. For the owner only. */
  serve(): void {
    if (this.slot.load() !== u32(Slot.Full)) return;
    const task = this.task;
    const argument = this.argument;
    this.slot.store(u32(Slot.Free));
    if (task !== null) task(argument);
  }
}
