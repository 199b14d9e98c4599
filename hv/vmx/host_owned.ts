import { Cr0, Cr4 } from '../vcpu/control_registers.ts';

/**
 * Bits of CR0 and CR4 that belong to the hypervisor: the guest reads them from a shadow, and a write that changes one
 * exits (SDM 26.6.6). The others are the guest's, and the processor itself checks them.
 *
 * NE must be one under VMX. CD and NW would switch off the caches of the machine. VMXE must be one, MCE stays on so that
 * machine checks reach the hypervisor; every bit of CR4 that is not listed as the guest's is owned too, known or not.
 */
export const cr0HostOwned: u64 = Cr0.with({ ne: true, nw: true, cd: true }).raw;

/** Bits of CR4 that the guest may set and clear freely. */
export const cr4GuestOwned: u64 = Cr4.with({
  vme: true, pvi: true, tsd: true, de: true, pse: true, pae: true, pge: true, pce: true, osfxsr: true, osxmmexcpt: true, umip: true,
  fsgsbase: true, pcide: true, osxsave: true, smep: true, smap: true,
}).raw;

export const cr4HostOwned: u64 = ~cr4GuestOwned;

/** All that the guest may set, if the processor has it. */
export const cr4Offered: u64 = cr4GuestOwned | Cr4.with({ mce: true }).raw;

/** What the processor runs with when the guest wants `wanted`. */
export function hostCr0(wanted: Cr0): Cr0 {
  return wanted.with({ ne: true, nw: false, cd: false, et: true });
}

export function hostCr4(wanted: Cr4): Cr4 {
  return wanted.with({ vmxe: true, mce: true });
}
