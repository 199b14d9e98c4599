import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { busyboxIn } from '../../guests/linux/guest.ts';
import { projectRoot } from '../host/root.ts';
import type { BootModule } from '../images/boot-entry.ts';
import type { Component, ImageContents, MenuEntry } from '../images/hybrid/contents.ts';
import { imageTime } from '../images/time.ts';
import { kernelRelease } from './bzimage.ts';
import { moduleStrings, type GuestFiles, type LinuxWish } from './linux.ts';

/** What an image that boots real machines is to hold. */
export interface ImageWish extends LinuxWish {
  /** Seconds that the menu waits for a key. */
  readonly menuSeconds: number;
  /** Which entry the menu begins with. */
  readonly first: MenuEntryId;
}

/** What is built of `hv/`: a program's ELF file, and its build identifier. */
export interface Program {
  readonly elf: string;
  readonly build: string;
}

export interface Programs {
  readonly hypervisor: Program;
  /** With its test guests. */
  readonly selfTest: Program & { readonly modules: readonly BootModule[] };
}

/** Where the files lie on the image. */
const places = { lyn: '/lyn/lyn.elf', selfTest: '/lyn/self-test.elf', testGuests: '/lyn/self-test', kernel: '/lyn/kernel', initramfs: '/lyn/initramfs' } as const;

/** The entries of the menu that start the guest, and what each adds to what was wished for. */
const guestEntries = {
  normal: { titleEnd: '', options: [], guest: {}, identified: true },
  verbose: { titleEnd: ', verbose', options: ['trace', 'nmi=dump'], guest: { verbose: true } },
  serial: { titleEnd: ' on the serial port', options: ['console=serial'], guest: {}, serialOnly: true },
} as const;

type GuestEntryId = keyof typeof guestEntries;
export type MenuEntryId = GuestEntryId | 'self-test';
const guestEntryIds = Object.keys(guestEntries) as GuestEntryId[];
export const menuEntryIds: readonly MenuEntryId[] = [...guestEntryIds, 'self-test'];

/** Hypervisor, self-test, Linux guest, and boot menu. */
export async function imageContents({ hypervisor, selfTest }: Programs, guest: GuestFiles, wish: ImageWish): Promise<ImageContents> {
  const version = await ownVersion();
  const lyn: Component = { name: 'lyn', kind: 'firmware', version: `${version}+${hypervisor.build}`, licence: 'Apache-2.0', files: [{ path: places.lyn, from: hypervisor.elf }] };
  const testGuests = new Map(selfTest.modules.map(({ file, commandLine }) => [testGuestPlace(commandLine), file]));
  const test: Component = {
    name: 'lyn-self-test', kind: 'firmware', version: `${version}+${selfTest.build}`, licence: 'Apache-2.0',
    files: [{ path: places.selfTest, from: selfTest.elf }, ...[...testGuests].map(([path, from]) => ({ path, from }))],
  };
  const entries = [...guestEntryIds.map((id) => guestEntry(id, version, wish)), selfTestEntry(selfTest.modules)];
  return { components: [lyn, test, await kernelComponent(guest), initramfsComponent(guest)], menu: { entries, first: wish.first, seconds: wish.menuSeconds }, time: imageTime() };
}

function guestEntry(id: GuestEntryId, version: string, wish: ImageWish): MenuEntry {
  const { titleEnd, options, guest, ...rest } = guestEntries[id];
  const strings = moduleStrings({ ...wish, ...guest });
  return {
    ...rest, id, title: `Lyn ${version}${titleEnd}`, kernel: places.lyn, commandLine: withWords(wish.options ?? '', options),
    modules: [{ path: places.kernel, commandLine: strings.kernel }, { path: places.initramfs, commandLine: strings.initramfs }],
  };
}

/** Options with others added, which take the place of those of the same name. */
function withWords(options: string, added: readonly string[]): string {
  const nameOf = (word: string): string => word.split('=')[0]!;
  const names = added.map(nameOf);
  return [...options.split(' ').filter((word) => word !== '' && !names.includes(nameOf(word))), ...added].join(' ');
}

/** A test guest may come twice. */
function selfTestEntry(modules: readonly BootModule[]): MenuEntry {
  return {
    id: 'self-test', title: 'Self-test', remark: 'first on a new machine: what it has, and what is missing', kernel: places.selfTest, commandLine: '', reports: true,
    modules: modules.map(({ commandLine }) => ({ path: testGuestPlace(commandLine), commandLine })),
  };
}

/** By the guest's name, which its string begins with. */
function testGuestPlace(commandLine: string): string {
  return `${places.testGuests}/${commandLine.split(' ')[0]}`;
}

async function kernelComponent({ kernel, debian }: GuestFiles): Promise<Component> {
  const files = [{ path: places.kernel, from: kernel }];
  const common = { kind: 'operating-system', licence: 'GPL-2.0-only', files } as const;
  if (debian?.kernel.image === kernel) return { ...common, name: `linux-image-${debian.kernel.release}`, version: debian.kernel.version, debian: true };
  const release = await kernelRelease(kernel);
  return { ...common, name: 'linux', ...(release === undefined ? {} : { version: release }) };
}

function initramfsComponent({ initramfs, debian }: GuestFiles): Component {
  const files = [{ path: places.initramfs, from: initramfs }];
  if (debian?.initramfs !== initramfs) return { name: basename(initramfs), kind: 'file', files };
  const { name, version } = debian.busybox;
  const busybox: Component = { name, kind: 'application', version, debian: true, licence: 'GPL-2.0-only', files: [{ path: '/bin/busybox', from: busyboxIn(debian.busybox) }] };
  return { name: 'lyn-initramfs', kind: 'file', licence: 'Apache-2.0 AND GPL-2.0-only', files, parts: [busybox] };
}

async function ownVersion(): Promise<string> {
  return (JSON.parse(await readFile(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}
