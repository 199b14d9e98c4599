import { processor } from './processor.ts';

/** An NMI reached the hypervisor itself: it only sets a flag, which is taken on the way back into a guest. */
function noteNmi(): void {
  processor.here().nmiArrived.store(true);
}
entry('lyn_nmi', noteNmi);

/** An NMI of the host's. No device of ours raises any: a hardware error or a watchdog did. The machine goes on. */
export function serveHostNmi(): void {
  log.warn(`processor ${cpu.index()} received an NMI`);
}
