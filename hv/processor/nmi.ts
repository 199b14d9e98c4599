import { options } from '../boot/options.ts';
import { handleException } from '../panic/exception.ts';
import type { ExceptionFrame } from '../panic/frame.ts';
import { panicUnderWay } from '../panic/panic.ts';
import { processor } from './processor.ts';
import { hasStoodStill } from './standstill.ts';

/**
 * An NMI on this processor, in the hypervisor or as an exit's. Another processor sends one to have this one stand still. Any other is, with
 * `nmi=dump`, the operator's wish for a crash dump, which stops the machine; otherwise it only sets a flag, which is taken on the way back
 * into a guest.
 */
export function takeNmi(frame: ExceptionFrame): void {
  if (hasStoodStill()) return;
  if (!options.dumpOnNmi) processor.here().nmiArrived.store(true);
  else if (!panicUnderWay()) handleException(frame); // a panic has written its own dump, or is about to
}
entry('lyn_nmi', takeNmi);

/** Says that an NMI of the host's has arrived, if one has. No device of ours raises any: a hardware error or a watchdog did. */
export function serveHostNmi(): void {
  if (processor.here().nmiArrived.exchange(false)) log.warn(`processor ${cpu.index()} received an NMI`);
}
