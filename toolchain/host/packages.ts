/** A Debian package that Lyn's host side uses. */
export interface HostPackage {
  readonly name: string;
  /** What Lyn does with it, as it is told to the person at the terminal. */
  readonly why: string;
  /** A file that is there exactly when the package is installed. */
  readonly proof: string;
  /** The programs in it that Lyn starts by name. */
  readonly programs?: readonly string[];
}

/** Everything that Lyn takes from Debian 12, in the order in which a build meets it. */
export const hostPackages: readonly HostPackage[] = [
  { name: 'make', why: 'the commands `make run` and `make test`', proof: '/usr/bin/make', programs: ['make'] },
  { name: 'gcc', why: 'compiles the generated C and the runtime', proof: '/usr/bin/gcc', programs: ['gcc'] },
  { name: 'libc6-dev', why: 'headers for the tests that run generated C on this machine', proof: '/usr/include/stdio.h' },
  { name: 'linux-libc-dev', why: "the kernel's headers, for the programs inside Linux guests", proof: '/usr/include/linux/kvm.h' },
  { name: 'binutils', why: 'links the hypervisor, reads its sections, and is what the instruction decoder is compared with', proof: '/usr/bin/objcopy', programs: ['ld', 'nm', 'objcopy', 'objdump', 'readelf', 'addr2line', 'strip'] },
  { name: 'clang', why: 'the second compiler that the generated C must satisfy', proof: '/usr/bin/clang', programs: ['clang'] },
  { name: 'valgrind', why: 'counts instructions of generated and hand-written C', proof: '/usr/bin/valgrind', programs: ['valgrind'] },
  { name: 'acpica-tools', why: "the compiler that the guest's ACPI tables are tested against", proof: '/usr/bin/iasl', programs: ['iasl'] },
  { name: 'grub-common', why: "makes the boot loader's core image", proof: '/usr/bin/grub-mkimage', programs: ['grub-mkimage', 'grub-script-check'] },
  { name: 'grub-pc-bin', why: "the boot loader's parts for BIOS machines", proof: '/usr/lib/grub/i386-pc/boot.img' },
  { name: 'grub-efi-amd64-bin', why: "the boot loader's parts for UEFI machines", proof: '/usr/lib/grub/x86_64-efi/kernel.img' },
  { name: 'mtools', why: 'fills the FAT file systems of disk images without root', proof: '/usr/bin/mformat', programs: ['mformat', 'mcopy', 'mmd', 'mtype'] },
  { name: 'xorriso', why: 'writes the image that boots from USB, disk and optical drive', proof: '/usr/bin/xorriso', programs: ['xorriso'] },
  { name: 'gdisk', why: 'the reader of partition tables that images are tested against', proof: '/usr/sbin/sgdisk' },
  { name: 'cpio', why: 'packs the initramfs of Linux guests', proof: '/bin/cpio', programs: ['cpio'] },
  { name: 'xz-utils', why: "unpacks Debian's kernel, with whose instructions the decoder is compared", proof: '/usr/bin/xz', programs: ['xz'] },
  { name: 'bochs', why: 'the emulator with VT-x and EPT, and with AMD-V', proof: '/usr/bin/bochs-bin', programs: ['bochs-bin'] },
  { name: 'bochs-term', why: 'the smallest display that satisfies the package bochs', proof: '/usr/lib/x86_64-linux-gnu/bochs/plugins/libbx_term_gui.so' },
  { name: 'bochsbios', why: "the firmware of Bochs' machine", proof: '/usr/share/bochs/BIOS-bochs-latest' },
  { name: 'vgabios', why: "the video firmware of Bochs' machine", proof: '/usr/share/vgabios/vgabios.bin' },
  { name: 'qemu-system-x86', why: 'the emulator with AMD-V, with KVM, and without either, for refusals', proof: '/usr/bin/qemu-system-x86_64', programs: ['qemu-system-x86_64'] },
  { name: 'ovmf', why: "the firmware of QEMU's UEFI machine", proof: '/usr/share/OVMF/OVMF_CODE_4M.fd' },
  { name: 'gdb', why: 'stops, steps through and looks into the hypervisor, in TypeScript', proof: '/usr/bin/gdb', programs: ['gdb'] },
];
