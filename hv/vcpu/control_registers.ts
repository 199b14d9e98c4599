/** CR0, CR4, EFER, RFLAGS, DR6 as far as the hypervisor looks at them: SDM volume 3, section 2.5 and 2.2.1. */

export const Cr0 = register(u64, {
  pe: flag(0), mp: flag(1), em: flag(2), ts: flag(3), et: flag(4), ne: flag(5), wp: flag(16), am: flag(18), nw: flag(29), cd: flag(30),
  pg: flag(31), high: bits<u32>(63, 32),
});
export type Cr0 = Value<typeof Cr0>;

export const Cr4 = register(u64, {
  vme: flag(0), pvi: flag(1), tsd: flag(2), de: flag(3), pse: flag(4), pae: flag(5), mce: flag(6), pge: flag(7), pce: flag(8),
  osfxsr: flag(9), osxmmexcpt: flag(10), umip: flag(11), la57: flag(12), vmxe: flag(13), smxe: flag(14), fsgsbase: flag(16),
  pcide: flag(17), osxsave: flag(18), smep: flag(20), smap: flag(21), pke: flag(22), cet: flag(23),
});
export type Cr4 = Value<typeof Cr4>;

export const Efer = register(u64, { sce: flag(0), lme: flag(8), lma: flag(10), nxe: flag(11), svme: flag(12) });
export type Efer = Value<typeof Efer>;

export const Rflags = register(u64, { carry: flag(0), trap: flag(8), interrupt: flag(9), direction: flag(10), resume: flag(16), virtual8086: flag(17), alignment: flag(18) });
export type Rflags = Value<typeof Rflags>;

/** DR6; in the exit qualification of a #DB (SDM table 28-1) the same bits have the same places, those that read as one are zero. */
export const Dr6 = register(u64, { breakpoints: bits<u8>(3, 0), busLock: flag(11), access: flag(13), singleStep: flag(14), taskSwitch: flag(15), transaction: flag(16) });
export type Dr6 = Value<typeof Dr6>;

/** Enables: local and global bit of each breakpoint. Conditions: two bits of kind and two of length for each. */
export const Dr7 = register(u64, { enables: bits<u8>(7, 0), generalDetect: flag(13), conditions: bits<u16>(31, 16) });
export type Dr7 = Value<typeof Dr7>;
