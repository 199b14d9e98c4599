import { BOOT_FLAG, HEADER_SIZE, OLDEST_VERSION, SetupHeader, SIGNATURE } from './linux_header.ts';

const SECTOR: u64 = 512n;
const PARAGRAPH: u64 = 16n;
/** What a zero in `sectors` means. */
const DEFAULT_SECTORS: u8 = 4;

/** Why a file cannot be started as a Linux kernel; `Fine` if it can. */
export const enum KernelFault { Fine, TooShort, NotBootable, NotLinux, TooOld, ZImage, Truncated, BadAlignment, TooLittleMemory, RamdiskDoesNotFit, CommandLineTooLong }

/** Each fault in a sentence that says what to do. */
export const kernelFaults = table<string>(11, '', {
  [KernelFault.TooShort]: 'the guest kernel is too short to be a Linux kernel: the first module must be a bzImage',
  [KernelFault.NotBootable]: 'the guest kernel is no bzImage: it has no boot signature; a vmlinux or a compressed file cannot be started',
  [KernelFault.NotLinux]: 'the guest kernel is no bzImage: it has a boot signature, but no Linux header (HdrS)',
  [KernelFault.TooOld]: 'the guest kernel is too old: its boot protocol is below 2.10 (Linux 2.6.31)',
  [KernelFault.ZImage]: 'the guest kernel is a zImage, which wants to be loaded low: build a bzImage',
  [KernelFault.Truncated]: 'the guest kernel is truncated: its header tells of more bytes than the file has; fetch it again',
  [KernelFault.BadAlignment]: 'the guest kernel is damaged: the alignment in its header is no power of two; fetch it again',
  [KernelFault.TooLittleMemory]: 'the guest has too little memory for its kernel: give it more (guest.memory=)',
  [KernelFault.RamdiskDoesNotFit]: 'the guest has too little memory for its initramfs beside the kernel: give it more (guest.memory=)',
  [KernelFault.CommandLineTooLong]: 'the command line of the guest kernel is longer than the kernel takes',
});

/** Bytes of the real-mode part, which is not used: the boot sector and the set-up sectors. */
export function setupBytes(header: SetupHeader): u64 {
  const sectors: u8 = header.sectors === 0 ? DEFAULT_SECTORS : header.sectors;
  return (u64(sectors) + 1n) * SECTOR;
}

/** Bytes of the protected-mode part. */
export function kernelBytes(header: SetupHeader): u64 {
  return u64(header.paragraphs) * PARAGRAPH;
}

/** Whether the `length` bytes at `kernel` are a whole bzImage. */
export function checkKernel(kernel: Hpa, length: u64): KernelFault {
  if (length < HEADER_SIZE) return KernelFault.TooShort;
  const header = SetupHeader.at(kernel);
  if (header.bootFlag !== BOOT_FLAG) return KernelFault.NotBootable;
  if (header.signature !== SIGNATURE) return KernelFault.NotLinux;
  if (header.version < OLDEST_VERSION) return KernelFault.TooOld;
  if (!header.loadFlags.loadedHigh) return KernelFault.ZImage;
  if (header.paragraphs === 0 || setupBytes(header) + kernelBytes(header) > length) return KernelFault.Truncated;
  if (countBits(u64(header.alignment)) !== 1) return KernelFault.BadAlignment;
  return KernelFault.Fine;
}
