import { compile } from '../compiler/compile.ts';
import { Refused } from '../compiler/diagnostics/refused.ts';
import { loadJs, type Exports } from '../compiler/js/load.ts';
import { projectRoot } from '../host/root.ts';
import { machine } from '../node/machine/machine.ts';

/** The modules of the hypervisor that are asked. */
const modules = { options: 'hv/boot/options', linux: 'hv/guest/linux', faults: 'hv/guest/linux_check', memory: 'hv/domain/guest_memory', layout: 'hv/domain/machine_memory' } as const;

/** Files of a Linux guest, as far as it matters whether they fit. */
export interface GuestFilesAtHand {
  /** The kernel's beginning, at least its header. */
  readonly kernelStart: Uint8Array;
  readonly kernelBytes: number;
  /** 0 where there is none. */
  readonly initramfsBytes: number;
  /** The kernel's. */
  readonly commandLine: string;
}

/** What the hypervisor makes of its command line. */
export interface OptionsRead {
  /** Bytes of the guest's memory. */
  readonly guestMemory: bigint;
  /** The guest is a flat binary for real mode. */
  readonly test: boolean;
}

/** A word that the hypervisor does not take, and what it says of it. */
export interface RefusedWord {
  readonly word: string;
  readonly sentence: string;
}

/** Why the hypervisor cannot start a guest. */
export interface RefusedGuest {
  readonly sentence: string;
  /** Another amount of memory may help. */
  readonly forMemory: boolean;
}

/** Where the files lie in the simulated machine. Only the kernel's header is looked at. */
const kernelPlace = 0x10_0000n;
const initramfsPlace = 0x20_0000n;
/** Where a guest's memory would lie: it is never touched. */
const memoryPlace = 1n << 52n;
/** Physical addresses have 52 bits at most, and no machine has more memory. */
const mostMemory = 1n << 52n;

let loaded: Rules | undefined;

/**
 * The hypervisor's own rules, for what it would refuse at boot: its machine TypeScript, compiled, and run here on the simulated machine. They are stated
 * there alone, but for what bzimage.ts says of a kernel's header, with more figures.
 */
export function hypervisorRules(): Rules {
  return (loaded ??= new Rules());
}

class Rules {
  readonly #exportsOf: (module: keyof typeof modules) => Exports;

  constructor() {
    const compiled = compile({ root: projectRoot(), entries: Object.values(modules).map((path) => `${path}.ts`) });
    if (compiled.program === undefined) throw new Refused(compiled.diagnostics);
    const load = loadJs(compiled.program);
    this.#exportsOf = (module) => load(modules[module]);
  }

  /** Reads the hypervisor's command line as it does itself; or the first word that it refuses. */
  readOptions(line: string): OptionsRead | RefusedWord {
    const { options } = this.#exportsOf('options');
    for (const word of line.split(' ')) {
      const sentence = this.#refusalOf(`/lyn.elf ${word}`);
      if (sentence !== undefined) return { word, sentence };
    }
    this.#refusalOf(line);
    return { guestMemory: options.guestMemory, test: options.test };
  }

  #refusalOf(line: string): string | undefined {
    machine.reset();
    const { readOptions } = this.#exportsOf('options');
    const end = machine.run(() => readOptions(new TextEncoder().encode(line)));
    return end === 'returned' ? undefined : machine.log.linesOf('error').at(-1);
  }

  /** Why the hypervisor cannot start a Linux guest with so many bytes of memory; nothing if it can. */
  refusalOfGuest({ kernelStart, kernelBytes, initramfsBytes, commandLine }: GuestFilesAtHand, memoryBytes: bigint): RefusedGuest | undefined {
    machine.memory.write(kernelPlace, kernelStart);
    const size = memoryBytes < mostMemory ? memoryBytes : mostMemory;
    const { GuestMemory } = this.#exportsOf('memory');
    const guest = new GuestMemory();
    this.#exportsOf('layout')['layOut'](guest, size, memoryPlace, memoryPlace + size);
    const { fault } = this.#exportsOf('linux')['planLinux'](guest, {
      kernel: kernelPlace, kernelLength: BigInt(kernelBytes), ramdisk: initramfsPlace, ramdiskLength: BigInt(initramfsBytes), commandLine: new TextEncoder().encode(commandLine),
    });
    const { KernelFault, kernelFaults } = this.#exportsOf('faults');
    if (fault === KernelFault.Fine) return undefined;
    return { sentence: kernelFaults[fault], forMemory: fault === KernelFault.TooLittleMemory || fault === KernelFault.RamdiskDoesNotFit };
  }
}
