import { svmCapabilities } from './capabilities.ts';
import { CleanBits, TlbControl } from './vmcb.ts';
import type { Vmcb } from './vmcb.ts';

/** The guest's translations that the processor keeps: it drops them at an entry (APM volume 2, 15.16.1). */
export class Translations {
  /** Whether the next entry does. */
  dropping: boolean = false;

  drop(guest: Vmcb): void {
    guest.tlbControl = u8(svmCapabilities.flushByAsid ? TlbControl.FlushGuest : TlbControl.FlushAll);
    guest.clean = guest.clean & ~CleanBits.with({ control: true }).raw;
    this.dropping = true;
  }

  /** After the entry: the one behind it drops none. */
  keep(guest: Vmcb): void {
    guest.tlbControl = u8(TlbControl.Nothing);
    this.dropping = false;
  }
}
