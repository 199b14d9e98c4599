import { MAXIMUM_PROCESSORS } from '../processor/madt.ts';
import { TraceRing, traceRing } from './ring.ts';

/** The ring of a processor that stands still, as the others see it: its own lies where only it can reach it. */
class LentRing {
  readonly ring = new TraceRing();
  readonly isLent = atomic(bool);
}

/** By the processor's index. */
const rings = array(LentRing, MAXIMUM_PROCESSORS);

/** This processor stands still from here on: another may read its ring. */
export function lendRing(): void {
  const lent = rings[cpu.index()];
  copy(lent.ring, traceRing.here());
  lent.isLent.store(true);
}

/** It goes on. */
export function takeRingBack(): void {
  rings[cpu.index()].isLent.store(false);
}

/** The ring of the processor with that index; null as long as it does not stand still. */
export function lentRing(index: u32): TraceRing | null {
  return rings[index].isLent.load() ? rings[index].ring : null;
}
