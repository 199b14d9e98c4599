import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { projectRoot } from '../../toolchain/host/root.ts';
import { buildDiskImage, type DiskImage } from '../../toolchain/images/disk.ts';
import { fetchPackage } from '../debian/fetch.ts';
import { commandLine } from '../linux/guest.ts';
import { packInitramfs, type InitramfsEntry } from '../linux/initramfs.ts';
import { fetchKernel, type DebianKernel } from '../linux/kernel.ts';
import { KVM_AMD, KVM_INTEL, moduleEntries } from './modules.ts';
import { qemuEntries } from './qemu.ts';

/** A machine that QEMU starts on the host, with Lyn as its kernel. */
export interface NestedGuest {
  /** What it is called in the report. */
  readonly name: string;
  /** Lyn's ELF file, and its command line. */
  readonly hypervisor: string;
  readonly commandLine: string;
  /** Multiboot modules. */
  readonly modules: readonly { readonly file: string; readonly commandLine: string }[];
  /** What QEMU leaves out of the host's processor, by QEMU's names. */
  readonly without?: readonly string[];
  readonly memoryMegabytes: number;
  /** Seconds of the host's own time after which QEMU is ended. */
  readonly seconds: number;
}

/** The host with `guests` on it, as a disk; what is made on the way lies in `folder`. */
export async function buildKvmHost(guests: readonly NestedGuest[], folder: string): Promise<DiskImage> {
  await mkdir(folder, { recursive: true });
  const kernel = await fetchKernel();
  const line = commandLine({ extra: 'mitigations=off nokaslr tsc=reliable cryptomgr.notests random.trust_cpu=on audit=0' });
  return buildDiskImage({ kind: 'linux', kernel: kernel.image, initramfs: await assemble(kernel, guests, folder), commandLine: line }, join(folder, 'disk.img'));
}

/** Everything in one archive, which is a third of its size when it is packed: the boot loader reads it by the BIOS. */
async function assemble(kernel: DebianKernel, guests: readonly NestedGuest[], folder: string): Promise<string> {
  const plain = join(folder, 'initramfs.cpio');
  await packInitramfs([...(await hostEntries(kernel, folder)), ...(await guestEntries(guests, folder))], plain);
  await pipeline(createReadStream(plain), createGzip({ level: 1 }), createWriteStream(`${plain}.gz`));
  return `${plain}.gz`;
}

async function hostEntries(kernel: DebianKernel, folder: string): Promise<InitramfsEntry[]> {
  const busybox = await fetchPackage('busybox-static');
  return [
    ...['dev', 'proc', 'tmp'].map((path) => ({ path, kind: 'folder' }) as const),
    { path: 'bin/busybox', kind: 'file', from: join(busybox.root, 'bin/busybox'), executable: true },
    { path: 'init', kind: 'file', from: join(projectRoot(), 'guests/kvm-host/init'), executable: true },
    ...(await moduleEntries(kernel, [...KVM_INTEL, ...KVM_AMD], join(folder, 'modules'))),
    ...(await qemuEntries()),
  ];
}

/** A folder for each guest, in their order, with the files that `init` reads. */
async function guestEntries(guests: readonly NestedGuest[], folder: string): Promise<InitramfsEntry[]> {
  const entries = guests.map(async (guest, index) => {
    const inside = `guests/${String(index).padStart(3, '0')}`;
    const texts = { name: guest.name, seconds: `${guest.seconds}`, arguments: qemuArguments(guest).join('\n') };
    const written = Object.entries(texts).map(async ([name, text]) => {
      const from = join(folder, inside, name);
      await mkdir(dirname(from), { recursive: true });
      await writeFile(from, `${text}\n`);
      return { path: `${inside}/${name}`, kind: 'file', from } as const;
    });
    return [
      ...(await Promise.all(written)),
      { path: `${inside}/lyn.elf`, kind: 'file', from: guest.hypervisor } as const,
      ...guest.modules.map(({ file }, number) => ({ path: `${inside}/module${number}`, kind: 'file', from: file }) as const),
    ];
  });
  return (await Promise.all(entries)).flat();
}

/**
 * QEMU's arguments for a guest, with paths in the folder where it is started; in `-initrd` a comma begins the next module, and two are one. The
 * processor is the host's, with its virtualization; without UMIP, which KVM adds where the processor lacks it.
 */
export function qemuArguments(guest: NestedGuest): string[] {
  const modules = guest.modules.map(({ commandLine }, number) => `module${number} ${commandLine}`.replaceAll(',', ',,'));
  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-vga', 'none'],
    ...['-machine', 'pc,accel=kvm', '-cpu', ['host', '-umip', ...(guest.without ?? []).map((feature) => `-${feature}`)].join(','), '-smp', '1', '-m', `${guest.memoryMegabytes}`],
    ...['-kernel', './lyn.elf', '-append', guest.commandLine, '-initrd', modules.join(',')],
  ];
}
