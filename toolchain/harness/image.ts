import { dirname, join } from 'node:path';
import type { TinyProgram } from '../../guests/tiny/assemble.ts';
import { archiveIn } from '../build/archive/places.ts';
import { writeChanged } from '../host/folder.ts';
import type { BootModule } from '../images/boot-entry.ts';
import type { DiskImage } from '../images/disk.ts';

/** What a machine boots. */
export interface Image {
  /** Writes its disk into `folder`. */
  readonly build: (folder: string) => Promise<BuiltImage>;
}

export interface BuiltImage {
  readonly disk: DiskImage;
  /** What is on the disk: files, which are hashed for the run's `disk.json`, and the command line. */
  readonly files: readonly string[];
  readonly commandLine?: string;
  /** ELF file that tells functions and lines of what runs. */
  readonly symbols?: string;
  /** Folder of the archives of builds, to read a crash dump by. */
  readonly archive?: string;
}

/** A guest of a few instructions, which boots on the bare processor, or under Lyn by `underLyn`. */
export interface TinyGuest extends Image {
  /** Assembles it into `folder`, and gives the path of its flat image. */
  readonly assemble: (folder: string) => Promise<string>;
}

/** What `underLyn` takes besides its guest. */
export interface UnderLyn {
  /** Lyn's command line, such as `guest.memory=256M`. */
  readonly options?: string;
  /** Its ELF file; the one that the set-up of the system tests built unless told. An ELF file of 64 bits beside it, named `...64`, tells lines. */
  readonly hypervisor?: string;
  /** The mode of the screen, such as `1024x768x32`; VGA's text mode unless told. */
  readonly screen?: string;
}

/** A guest in assembly: `mode`, `code`, and `symbols`. */
type AssemblyGuest = Omit<TinyProgram, 'name' | 'object'>;

/** A guest in machine TypeScript, in long mode: a module by its path or URL, or the text of one. */
type MachineGuest = { readonly module: string | URL } | { readonly source: string };

/**
 * A guest of the test's own. In GNU assembly, Intel syntax, it begins at `main` and ends with `done`; `guests/tiny/lib` says what it can use; `mode`: 16 real
 * mode, 32 protected mode without paging, 64 long mode. In machine TypeScript it begins at `entry('lyn_main', ...)` and ends when that returns; what is wrong
 * with it is thrown as `lyn check` says it, when it boots.
 */
export function tinyGuest(guest: AssemblyGuest | MachineGuest): TinyGuest {
  const assemble = async (folder: string): Promise<string> => {
    const { assembleTinyGuest } = await import('../../guests/tiny/assemble.ts');
    return assembleTinyGuest({ name: 'guest', ...('code' in guest ? guest : await compiled(guest, folder)) }, folder);
  };
  return { assemble, build: async (folder) => flatImage(await assemble(folder)).build(folder) };
}

/** The text of a module becomes a file of the run, which diagnostics and panics can name. */
async function compiled(guest: MachineGuest, folder: string): Promise<AssemblyGuest & { readonly object: string }> {
  const { compileTinyGuest } = await import('../../guests/tiny/compile.ts');
  const module = 'module' in guest ? guest.module : join(folder, 'guest.ts');
  if ('source' in guest) await writeChanged(String(module), guest.source);
  return { mode: 64, code: '.include "machine.S"', object: await compileTinyGuest(module, folder) };
}

/** A file that a BIOS boots as the first sectors of a disk. */
export function flatImage(file: string): Image {
  return {
    build: async (folder) => {
      const { writeBootDisk } = await import('../../guests/tiny/boot-disk.ts');
      return { disk: await writeBootDisk(file, `${folder}/disk.img`), files: [file] };
    },
  };
}

/** Lyn with a tiny guest, or with modules such as `linuxModules` gives. It writes a crash dump on the NMI of a time-out. */
export function underLyn(guest: TinyGuest | readonly BootModule[], { options = '', ...wish }: UnderLyn = {}): Image {
  if (!('assemble' in guest)) return lynWith(guest, options, wish);
  return {
    build: async (folder) => lynWith([{ file: await guest.assemble(folder), commandLine: 'tiny' }], `test ${options}`.trim(), wish).build(folder),
  };
}

function lynWith(modules: readonly BootModule[], options: string, { hypervisor, screen }: Omit<UnderLyn, 'options'>): Image {
  return {
    build: async (folder) => {
      const commandLine = `${options} nmi=dump`.trim();
      const { buildDiskImage } = await import('../images/disk.ts');
      const kernel = hypervisor ?? (await import('./folders.ts')).hypervisorFile();
      const disk = await buildDiskImage({ kind: 'multiboot', kernel, commandLine, modules, ...(screen === undefined ? {} : { screen }) }, `${folder}/disk.img`);
      return { disk, files: [kernel, ...modules.map(({ file }) => file)], commandLine, symbols: `${kernel}64`, archive: archiveIn(dirname(kernel)) };
    },
  };
}
