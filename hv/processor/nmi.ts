import { options } from '../boot/options.ts';
import { handleException } from '../panic/exception.ts';
import type { ExceptionFrame } from '../panic/frame.ts';
import { panicUnderWay } from '../panic/panic.ts';
import { processor } from './processor.ts';

/** A processor has begun to write the dump that an NMI asks for. */
const stopping = atomic(bool);

/**
 * An NMI on this processor, in the hypervisor or as an exit's. With `nmi=dump` it is the operator's wish for a crash dump, which stops the
 * machine; otherwise it only sets a flag, which is taken on the way back into a guest.
 */
export function takeNmi(frame: ExceptionFrame): void {
  if (options.dumpOnNmi) dump(frame);
  else processor.here().nmiArrived.store(true);
}
entry('lyn_nmi', takeNmi);

/** A panic has written its own dump, or is about to. Of several processors that were all sent an NMI one writes, the others stand still. */
function dump(frame: ExceptionFrame): void {
  if (panicUnderWay()) return;
  if (stopping.exchange(true)) cpu.stop();
  handleException(frame);
}

/** An NMI of the host's. No device of ours raises any: a hardware error or a watchdog did. The machine goes on. */
export function serveHostNmi(): void {
  processor.here().nmiArrived.store(false);
  log.warn(`processor ${cpu.index()} received an NMI`);
}
