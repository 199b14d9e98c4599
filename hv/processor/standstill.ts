import { lendRing, takeRingBack } from '../trace/lent.ts';
import { interruptPeers, wasInterrupted } from './peers.ts';

/** Which processor has the machine to itself, by index + 1; 0: none has. */
const alone = atomic(u32);
/** It will never let the others go on. */
const forGood = atomic(bool);

/**
 * Every other processor stands still from its next instruction on, wherever it is: nobody's output comes in between of a report's lines.
 * One that serves an exit under AMD-V, where the global interrupt flag holds NMIs back, does so from the next entry on at the latest.
 * Where two want it at a time, the second waits for the first.
 */
export function stopOthers(): void {
  const own: u32 = cpu.index() + 1;
  if (alone.load() === own) return;
  while (!alone.compareExchange(0, own)) standStill();
  interruptPeers();
}

/** They go on. */
export function releaseOthers(): void {
  alone.store(0);
}

/** The machine halts: the others stop where they are. */
export function stopOthersForGood(): void {
  stopOthers();
  forGood.store(true);
}

/** For the handler of NMIs: if the NMI is another processor's, it waits until that one releases this one, and returns true. */
export function hasStoodStill(): boolean {
  if (!wasInterrupted()) return false;
  standStill();
  return true;
}

/** Meanwhile the other may read this one's trace ring. */
function standStill(): void {
  lendRing();
  while (alone.load() !== 0 && alone.load() !== cpu.index() + 1) {
    if (forGood.load()) cpu.stop();
    cpu.pause();
  }
  takeRingBack();
}
