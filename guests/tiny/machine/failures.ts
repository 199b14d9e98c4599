/** Where the start code (guests/tiny/lib/machine.S) looks for the number of failures at the guest's end: a 32-bit word. */
const FAILURES: Hpa = 0x5000n;

/** The guest goes on, and ends as failed. */
export function countFailure(): void {
  memory.store32(FAILURES, memory.load32(FAILURES) + 1);
}
