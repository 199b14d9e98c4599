import { FRAME, FrameUse, frames } from '../memory/frames.ts';
import { TraceEvent, TraceKind } from './event.ts';

/** Bytes of a ring: 512 events. A power of two. */
export const RING_BYTES: u64 = 4n * FRAME;
const EVENT_BYTES: u64 = 32n;

/** What one processor has done last, always on: the newest event replaces the oldest. Only that processor writes to it. */
export class TraceRing {
  /** Zero until `start`. */
  base: Hpa = 0n;
  /** Bytes that have been written, ever. */
  written: u64 = 0n;

  /** Memory for it. What happens before is not recorded. */
  start(): void {
    this.base = frames.takeRun(RING_BYTES, FRAME, FrameUse.Processors);
  }

  /** How many events there are, but no more than `most`. */
  count(most: u32): u32 {
    const events: u64 = this.written < RING_BYTES ? this.written / EVENT_BYTES : RING_BYTES / EVENT_BYTES;
    return events < u64(most) ? u32(events) : most;
  }

  /** Where the event lies that is the `back`-th from the end; 1: the newest. */
  placeOf(back: u32): Hpa {
    return this.base + ((this.written - u64(back) * EVENT_BYTES) & (RING_BYTES - 1n));
  }

  /** The place of the next event. */
  next(): Hpa {
    const place: Hpa = this.base + (this.written & (RING_BYTES - 1n));
    this.written += EVENT_BYTES;
    return place;
  }
}

export const traceRing = perCpu(TraceRing);

/** A line of the log, by its format: the host has the text. */
export function traceLog(format: LogFormat, args: readonly u64[]): void {
  const ring = traceRing.here();
  if (ring.base === 0n) return;
  const event = TraceEvent.at(ring.next());
  event.time = cpu.rdtsc();
  event.kind = u8(TraceKind.Log);
  event.detail = u8(format.level);
  event.word = format.id;
  event.first = args.length > 0 ? args[0] : 0n;
  event.second = args.length > 1 ? args[1] : 0n;
}
