import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchPackage, type UnpackedPackage } from '../debian/fetch.ts';
import { buildPath, projectRoot } from '../../toolchain/host/root.ts';
import { packInitramfs, type InitramfsEntry } from './initramfs.ts';
import { fetchKernel, type DebianKernel } from './kernel.ts';
import { compileProgram } from './programs.ts';

/** A Linux guest that is ready to be started: by Lyn as multiboot modules, or bare by GRUB. */
export interface LinuxGuest {
  readonly kernel: DebianKernel;
  /** Uncompressed cpio archive with BusyBox, /init and the self-check. */
  readonly initramfs: string;
  /** The package of its programs. */
  readonly busybox: UnpackedPackage;
}

/** What the guest's /init does; see guests/linux/init. */
export interface GuestWish {
  /** Run the self-check and power off; `bare` where no hypervisor is expected. Otherwise a shell. */
  readonly check?: 'guest' | 'bare';
  /** Let the kernel tell what it does, not only what it complains of. */
  readonly verbose?: boolean;
  /** Stop the emulator when user space is ready. */
  readonly mark?: boolean;
  /** Further kernel parameters. */
  readonly extra?: string;
}

const programs = ['lyn-fill', 'lyn-status', 'lyn-mark'];

/**
 * The guest's kernel command line. The speed of the console is named because the kernel's default of 9600 makes a
 * timed UART crawl; a panic restarts at once so that it ends the domain instead of hanging it.
 */
export function commandLine(wish: GuestWish = {}): string {
  const words = ['console=ttyS0,115200', wish.verbose === true ? 'loglevel=7' : 'loglevel=4', 'panic=-1'];
  if (wish.check !== undefined) words.push(wish.check === 'guest' ? 'lyn.check' : `lyn.check=${wish.check}`);
  if (wish.mark === true) words.push('lyn.mark');
  if (wish.extra !== undefined) words.push(wish.extra);
  return words.join(' ');
}

/** Fetches Debian's cloud kernel and BusyBox (cached by version) and assembles the initramfs under `build/guests`. */
export async function assembleLinuxGuest(): Promise<LinuxGuest> {
  const [kernel, busybox] = await Promise.all([fetchKernel(), fetchPackage('busybox-static')]);
  const folder = buildPath('guests', 'linux');
  await mkdir(folder, { recursive: true });
  const initramfs = join(folder, 'initramfs.cpio');
  await packInitramfs([...baseEntries(busyboxIn(busybox)), ...(await programEntries(folder))], initramfs);
  return { kernel, initramfs, busybox };
}

/** The program in its package. */
export function busyboxIn({ root }: UnpackedPackage): string {
  return join(root, 'bin', 'busybox');
}

/** BusyBox, the mount points and /init: the base of every initramfs made here. `init` is relative to the checkout. */
export function baseEntries(busybox: string, init = 'guests/linux/init'): InitramfsEntry[] {
  return [
    ...['dev', 'proc', 'sys', 'tmp'].map((path) => ({ path, kind: 'folder' }) as const),
    { path: 'bin/busybox', kind: 'file', from: busybox, executable: true },
    { path: 'bin/sh', kind: 'link', to: 'busybox' },
    { path: 'init', kind: 'file', from: join(projectRoot(), init), executable: true },
    { path: 'lib/self-check.sh', kind: 'file', from: join(projectRoot(), 'guests/linux/self-check.sh') },
  ];
}

async function programEntries(folder: string): Promise<InitramfsEntry[]> {
  return Promise.all(
    programs.map(async (name) => {
      const from = await compileProgram(`guests/linux/programs/${name}.c`, name, folder);
      return { path: `bin/${name}`, kind: 'file', from, executable: true } as const;
    }),
  );
}
