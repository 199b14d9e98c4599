/** Times of a dump are ticks of the TSC, and are shown in microseconds where its frequency in Hz is known. */

export function unitOf(ticksPerSecond: bigint | undefined): string {
  return ticksPerSecond === undefined ? 'ticks' : 'µs';
}

/** Down to the nanosecond: `0.350`. */
export function timeOf(ticks: bigint, ticksPerSecond: bigint | undefined): string {
  if (ticksPerSecond === undefined) return String(ticks);
  const nanoseconds = ticks * 1_000_000_000n / ticksPerSecond;
  return `${nanoseconds / 1000n}.${String(nanoseconds % 1000n).padStart(3, '0')}`;
}
