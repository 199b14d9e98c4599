import type { LinuxGuest } from '../../guests/linux/guest.ts';
import type { BootEntry } from './boot-entry.ts';

/**
 * How Lyn is booted with a Linux guest (docs/architecture.md, "Boot modules and command line"): GRUB passes the strings
 * as they stand here, without file names, and Lyn takes what follows a string's first word.
 */
export function bootLynWithLinux(elf: string, guest: LinuxGuest, guestCommandLine: string, options = ''): BootEntry {
  return {
    kind: 'multiboot',
    kernel: elf,
    commandLine: `lyn ${options}`.trim(),
    modules: [
      { file: guest.kernel.image, commandLine: `linux ${guestCommandLine}`.trim() },
      { file: guest.initramfs, commandLine: 'initramfs' },
    ],
  };
}

/** How Lyn is booted with a tiny test guest: one flat binary, started in real mode at 0000:7C00. */
export function bootLynWithTest(elf: string, binary: string, options = ''): BootEntry {
  return { kind: 'multiboot', kernel: elf, commandLine: `lyn test ${options}`.trim(), modules: [{ file: binary, commandLine: 'test' }] };
}
