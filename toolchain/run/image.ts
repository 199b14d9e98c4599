import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { busyboxIn } from '../../guests/linux/guest.ts';
import { projectRoot } from '../host/root.ts';
import type { Component, ImageContents, MenuEntry } from '../images/hybrid/contents.ts';
import { imageTime } from '../images/time.ts';
import { kernelRelease } from './bzimage.ts';
import { guestFiles, moduleStrings, type LinuxWish } from './linux.ts';

/** What an image that boots real machines is to hold. */
export interface ImageWish extends LinuxWish {
  /** Seconds that the menu waits for a key. */
  readonly menuSeconds: number;
  /** Which entry the menu begins with. */
  readonly first: MenuEntryId;
}

/** A built hypervisor. */
export interface Hypervisor {
  readonly elf: string;
  /** Its build identifier. */
  readonly build: string;
}

/** Where the files lie on the image. */
const places = { lyn: '/lyn/lyn.elf', kernel: '/lyn/kernel', initramfs: '/lyn/initramfs' } as const;

/** The entries of the menu, and what each adds to what was wished for. */
const entries = {
  normal: { title: 'Lyn', options: [], guest: {} },
  verbose: { title: 'Lyn, verbose', options: ['trace', 'nmi=dump'], guest: { verbose: true } },
  serial: { title: 'Lyn on the serial port', options: [], guest: {}, serialOnly: true },
} as const;

export type MenuEntryId = keyof typeof entries;
export const menuEntryIds = Object.keys(entries) as MenuEntryId[];

/** Hypervisor, Linux guest, and boot menu. Debian's guest is fetched unless the wish names another. Throws in words where a file is not there. */
export async function imageContents({ elf, build }: Hypervisor, wish: ImageWish): Promise<ImageContents> {
  const guest = await guestFiles(wish);
  const lyn: Component = { name: 'lyn', kind: 'firmware', version: `${await ownVersion()}+${build}`, licence: 'Apache-2.0', files: [{ path: places.lyn, from: elf }] };
  const menu = { entries: menuEntryIds.map((id) => menuEntry(id, wish)), first: wish.first, seconds: wish.menuSeconds };
  return { components: [lyn, await kernelComponent(guest), initramfsComponent(guest)], menu, time: imageTime() };
}

function menuEntry(id: MenuEntryId, wish: ImageWish): MenuEntry {
  const { title, options, guest, ...rest } = entries[id];
  const strings = moduleStrings({ ...wish, ...guest });
  const own = wish.options?.split(' ') ?? [];
  const added = options.filter((word) => !own.includes(word));
  return {
    ...rest, id, title, kernel: places.lyn, commandLine: [...own, ...added].join(' '),
    modules: [{ path: places.kernel, commandLine: strings.kernel }, { path: places.initramfs, commandLine: strings.initramfs }],
  };
}

type Guest = Awaited<ReturnType<typeof guestFiles>>;

async function kernelComponent({ kernel, debian }: Guest): Promise<Component> {
  const files = [{ path: places.kernel, from: kernel }];
  const common = { kind: 'operating-system', licence: 'GPL-2.0-only', files } as const;
  if (debian?.kernel.image === kernel) return { ...common, name: `linux-image-${debian.kernel.release}`, version: debian.kernel.version, debian: true };
  const release = await kernelRelease(kernel);
  return { ...common, name: 'linux', ...(release === undefined ? {} : { version: release }) };
}

function initramfsComponent({ initramfs, debian }: Guest): Component {
  const files = [{ path: places.initramfs, from: initramfs }];
  if (debian?.initramfs !== initramfs) return { name: basename(initramfs), kind: 'file', files };
  const { name, version } = debian.busybox;
  const busybox: Component = { name, kind: 'application', version, debian: true, licence: 'GPL-2.0-only', files: [{ path: '/bin/busybox', from: busyboxIn(debian.busybox) }] };
  return { name: 'lyn-initramfs', kind: 'file', licence: 'Apache-2.0 AND GPL-2.0-only', files, parts: [busybox] };
}

async function ownVersion(): Promise<string> {
  return (JSON.parse(await readFile(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}
