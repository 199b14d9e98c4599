import { join } from 'node:path';
import { fetchWithDependencies, type UnpackedPackage } from '../debian/fetch.ts';
import type { InitramfsEntry } from '../linux/initramfs.ts';
import { sharedLibraries } from './libraries.ts';

const PROGRAM = 'usr/bin/qemu-system-x86_64';

/** The files that QEMU opens for a PC without a screen whose kernel is given by `-kernel`, by the package that has them. */
const FIRMWARE = [
  ['seabios', 'usr/share/seabios/bios-256k.bin'],
  ['qemu-system-data', 'usr/share/qemu/kvmvapic.bin'],
  ['qemu-system-data', 'usr/share/qemu/linuxboot_dma.bin'],
  ['qemu-system-data', 'usr/share/qemu/multiboot_dma.bin'],
] as const;

/** What of the packages is needed: libraries, and the two that have firmware. The rest is for screens, sound, set-up. */
const isWanted = (name: string) => /^(lib|zlib)/.test(name) || FIRMWARE.some(([owner]) => owner === name);

/** Debian's QEMU as entries of an initramfs: the program, its libraries, its firmware. All under their installed paths, since QEMU looks for firmware from its own place on. */
export async function qemuEntries(): Promise<InitramfsEntry[]> {
  const packages = await fetchWithDependencies('qemu-system-x86', isWanted);
  const program = pathIn(packages, 'qemu-system-x86', PROGRAM);
  return [
    { path: PROGRAM, kind: 'file', from: program, executable: true },
    ...(await sharedLibraries(program, packages)),
    ...FIRMWARE.map(([owner, path]) => ({ path, kind: 'file', from: pathIn(packages, owner, path) }) as const),
  ];
}

function pathIn(packages: readonly UnpackedPackage[], name: string, path: string): string {
  const owner = packages.find((one) => one.name === name);
  if (owner === undefined) throw new Error(`qemu-system-x86 does not depend on ${name} any more, in which ${path} was.`);
  return join(owner.root, path);
}
