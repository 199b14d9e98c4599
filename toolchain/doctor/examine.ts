import { backEnds, bestBoard } from '../../boards/best.ts';
import { available, boards, type Board, type Virtualization } from '../../boards/index.ts';
import { hardware } from '../../boards/kvm-available.ts';
import type { Host } from '../host/host.ts';
import { installLine } from '../host/install.ts';
import { hostPackages } from '../host/packages.ts';
import { atLeast } from './version.ts';

/** What `lyn doctor --json` prints; docs/boards.md, "lyn doctor". `version` rises where a field changes its meaning or goes. */
export interface Examination {
  readonly version: 1;
  /** Whether `lyn run` has a board: the exit status. */
  readonly ok: boolean;
  /** The board that `lyn run` takes. */
  readonly board: string | null;
  readonly node: { readonly version: string; readonly needed: string; readonly ok: boolean };
  /** `missingPrograms`: those of an installed package that are not on PATH. */
  readonly packages: readonly { readonly name: string; readonly why: string; readonly installed: boolean; readonly missingPrograms: readonly string[] }[];
  /** One line that installs what is missing; null where nothing is. */
  readonly install: string | null;
  readonly virtualization: {
    /** What /proc/cpuinfo shows. */
    readonly processor: Exclude<Virtualization, 'none'> | null;
    /** What /dev/kvm is to this user. */
    readonly kvm: 'absent' | 'forbidden' | 'broken' | 'works';
    /** What guests of KVM get. */
    readonly nested: Exclude<Virtualization, 'none'> | null;
  };
  /** `usable`: whether Lyn runs on the virtualization that the board has. */
  readonly boards: readonly {
    readonly name: string;
    readonly works: boolean;
    readonly virtualization: Virtualization | null;
    readonly usable: boolean;
    readonly reason: string | null;
    readonly remedy: string | null;
  }[];
  readonly disk: Room;
  readonly memory: Room;
}

/** What is free, and what builds and one emulator take. */
export interface Room {
  readonly freeMegabytes: number;
  readonly neededMegabytes: number;
  readonly ok: boolean;
}

/** The folder `build` has 0.6 GB after all tests, and the packages that are installed 1 GB. */
const diskNeeded = 2048;
/** The type checker and an emulator have 0.5 GB each at most, and two emulators run at a time. */
const memoryNeeded = 1536;

/** Looks at everything that Lyn needs of `host`; `root` is the project's folder, `nodeNeeded` the oldest version of Node. */
export async function examine(host: Host, root: string, nodeNeeded: string): Promise<Examination> {
  const { taken } = await bestBoard(host);
  const missing = hostPackages.filter((entry) => !host.has(entry.proof));
  return {
    version: 1,
    ok: taken !== undefined,
    board: taken?.board.name ?? null,
    node: { version: host.node, needed: nodeNeeded, ok: atLeast(host.node, nodeNeeded) },
    packages: hostPackages.map(({ name, why, proof, programs }) => ({ name, why, installed: host.has(proof), missingPrograms: host.has(proof) ? notOnPath(programs ?? [], host) : [] })),
    install: missing.length === 0 ? null : installLine(missing),
    virtualization: { processor: hardware(host) ?? null, ...(await examineKvm(host)) },
    boards: await Promise.all(boards.map((board) => examineBoard(board, host))),
    disk: room(host.freeBytes(root), diskNeeded),
    memory: room(availableMemory(host), memoryNeeded),
  };
}

function notOnPath(programs: readonly string[], host: Host): string[] {
  return programs.filter((program) => host.program(program) === undefined);
}

async function examineBoard(board: Board, host: Host): Promise<Examination['boards'][number]> {
  const answer = await available(board, host);
  if (!answer.works) return { name: board.name, works: false, virtualization: null, usable: false, reason: answer.reason, remedy: answer.remedy };
  return { name: board.name, works: true, virtualization: answer.virtualization, usable: backEnds.includes(answer.virtualization), reason: null, remedy: null };
}

async function examineKvm(host: Host): Promise<Pick<Examination['virtualization'], 'kvm' | 'nested'>> {
  if (!host.has('/dev/kvm')) return { kvm: 'absent', nested: null };
  if (!host.mayOpen('/dev/kvm')) return { kvm: 'forbidden', nested: null };
  const answer = await host.kvm();
  if (!answer.works) return { kvm: 'broken', nested: null };
  return { kvm: 'works', nested: answer.vmx ? 'vmx' : answer.svm ? 'svm' : null };
}

/** Bytes that programs can get without swapping (proc(5), MemAvailable). */
function availableMemory(host: Host): number {
  return Number(/^MemAvailable:\s*(\d+) kB$/m.exec(host.read('/proc/meminfo') ?? '')?.[1] ?? 0) * 1024;
}

function room(bytes: number, neededMegabytes: number): Room {
  const freeMegabytes = Math.floor(bytes / 2 ** 20);
  return { freeMegabytes, neededMegabytes, ok: freeMegabytes >= neededMegabytes };
}
