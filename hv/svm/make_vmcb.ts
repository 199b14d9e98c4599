import { FrameUse, frames } from '../memory/frames.ts';
import { DIRECT_MAP } from '../memory/page_tables.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { makeIoBitmap, makeMsrBitmap } from './bitmaps.ts';
import { ALWAYS1, ALWAYS2, CONTROL_REGISTERS, EXCEPTIONS } from './intercepts.ts';
import { NestedControl, TlbControl, VirtualInterrupt, Vmcb } from './vmcb.ts';

/** The PAT after reset: APM volume 2, table 7-9. DR6 and DR7 after reset. */
const PAT_AT_RESET: u64 = 0x0007_0406_0007_0406n;
const DR6_AT_RESET: u64 = 0xFFFF_0FF0n;
const DR7_AT_RESET: u64 = 0x400n;

/** Makes the VMCB of a vCPU, with a guest as after a reset but for what `Backend` can set (start.ts). */
export function makeVmcb(vcpu: Vcpu, nestedRoot: Hpa, asid: u32): Hpa {
  const vmcb = frames.take(FrameUse.ControlStructures);
  writeControls(vmcb, nestedRoot, asid);
  const guest = Vmcb.at(vmcb);
  guest.gdtLimit = 0xFFFF;
  guest.idtLimit = 0xFFFF;
  guest.pat = PAT_AT_RESET;
  guest.dr6 = DR6_AT_RESET;
  guest.dr7 = DR7_AT_RESET;
  vcpu.controlPhysical = vmcb;
  vcpu.control = DIRECT_MAP + vmcb;
  return vmcb;
}

/** The first entry drops what a former hypervisor left in the translation caches. */
function writeControls(vmcb: Hpa, nestedRoot: Hpa, asid: u32): void {
  const guest = Vmcb.at(vmcb);
  guest.controlRegisterIntercepts = CONTROL_REGISTERS;
  guest.exceptionIntercepts = EXCEPTIONS;
  guest.intercepts1 = ALWAYS1;
  guest.intercepts2 = ALWAYS2;
  guest.ioBitmap = makeIoBitmap();
  guest.msrBitmap = makeMsrBitmap();
  guest.asid = asid;
  guest.tlbControl = u8(TlbControl.FlushAll);
  guest.virtualInterrupt = VirtualInterrupt.with({ masking: true });
  guest.nestedControl = NestedControl.with({ enabled: true });
  guest.nestedRoot = nestedRoot;
}
