/** What an exit handler decided. `commit` in commit.ts, and nothing else, carries it out. */
export const enum ExitResult {
  /** The instruction is done: RIP moves past it, the interrupt shadow ends, a single-step trap becomes pending. */
  Advance,
  /** The guest's own event waits in `vcpu.events`: deliver it, leaving RIP where it is. */
  Inject,
  /** Nothing changes: the guest goes on where it was, and an event whose delivery was cut short is delivered again. */
  Retry,
  /** As `Advance`, and the vCPU then waits for an interrupt. */
  Block,
  /** The domain has been ended (`Domain.end`). */
  Kill,
}
