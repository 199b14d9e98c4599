/** An MSR that the guest reads, and perhaps writes, without an exit. */
export type DirectMsr = { readonly index: u32; readonly writable: boolean };

/**
 * MSRs that are the guest's alone under either vendor's extension: those that the processor switches with the guest, and those that the
 * hypervisor never uses (SYSCALL's, the swapped GS base, TSC_AUX). The processor itself refuses values that are not canonical.
 */
export const directMsrs: readonly DirectMsr[] = [
  { index: 0x174, writable: true }, // IA32_SYSENTER_CS
  { index: 0x175, writable: true }, // IA32_SYSENTER_ESP
  { index: 0x176, writable: true }, // IA32_SYSENTER_EIP
  { index: 0xC000_0081, writable: true }, // IA32_STAR
  { index: 0xC000_0082, writable: true }, // IA32_LSTAR
  { index: 0xC000_0083, writable: true }, // IA32_CSTAR
  { index: 0xC000_0084, writable: true }, // IA32_FMASK
  { index: 0xC000_0100, writable: true }, // IA32_FS_BASE
  { index: 0xC000_0101, writable: true }, // IA32_GS_BASE
  { index: 0xC000_0102, writable: true }, // IA32_KERNEL_GS_BASE
  { index: 0xC000_0103, writable: true }, // IA32_TSC_AUX
];
