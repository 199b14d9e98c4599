import { standardFirmware, videoFirmware } from '../toolchain/emulators/bochs-config.ts';
import { thisHost, type Host } from '../toolchain/host/host.ts';
import { installLine } from '../toolchain/host/install.ts';
import { hostPackages } from '../toolchain/host/packages.ts';
import type { Board, Virtualization } from './board.ts';
import { kvmAvailable } from './kvm-available.ts';

/** Whether a board can be started on a machine, and what a hypervisor finds on it; otherwise why not, and what helps. */
export type Availability =
  | { readonly works: true; readonly virtualization: Virtualization }
  | { readonly works: false; /** One sentence. */ readonly reason: string; /** What a person can do. */ readonly remedy: string };

/** What an emulator needs of the machine: its program, and files that it opens. */
const needs = {
  bochs: { program: 'bochs-bin', files: [standardFirmware, videoFirmware] },
  qemu: { program: 'qemu-system-x86_64', files: [] },
} as const;

/** Whether `board` works here. Takes 0.1 s where KVM has to be asked, and no time otherwise. */
export async function available(board: Board, host: Host = thisHost): Promise<Availability> {
  if (board.emulator === 'none') return { works: false, reason: 'It is a real machine, which is not started from here.', remedy: board.instead };
  const missing = missingPart(board.emulator, host);
  if (missing !== undefined) return missing;
  if (board.emulator === 'qemu' && board.options.accelerator === 'kvm') return kvmAvailable(host);
  if (board.virtualization === 'host') throw new Error(`The board ${board.name} has what its host has, but no way to find out is known.`);
  return { works: true, virtualization: board.virtualization };
}

function missingPart(emulator: keyof typeof needs, host: Host): Availability | undefined {
  const { program, files } = needs[emulator];
  if (host.program(program) === undefined) return { works: false, reason: `The program ${program} is not on this machine.`, remedy: installOf((entry) => entry.programs?.includes(program) === true) };
  const file = files.find((path) => !host.has(path));
  if (file === undefined) return undefined;
  return { works: false, reason: `The file ${file} is not on this machine.`, remedy: installOf((entry) => entry.proof === file) };
}

function installOf(has: (entry: (typeof hostPackages)[number]) => boolean): string {
  return installLine(hostPackages.filter(has));
}
