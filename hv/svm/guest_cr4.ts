import { Cr4 } from '../vcpu/control_registers.ts';
import { cr4Features } from './capabilities.ts';

/** Bits of CR4 that every processor with AMD-V has. */
const BASE: Cr4 = Cr4.with({
  vme: true, pvi: true, tsd: true, de: true, pse: true, pae: true, mce: true, pge: true, pce: true, osfxsr: true, osxmmexcpt: true,
});

/** What the guest may set: every other bit would fail the entry, or is a feature that it is not offered. */
export function cr4Offered(): u64 {
  const has = cr4Features();
  return BASE.with({ pcide: has.pcid, osxsave: has.xsave, fsgsbase: has.fsgsbase, smep: has.smep, smap: has.smap, umip: has.umip }).raw;
}
