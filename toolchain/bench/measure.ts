import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bochsVmx } from '../../boards/bochs-vmx.ts';
import { build } from '../build/build.ts';
import { buildPath } from '../host/root.ts';
import { measureBuild } from './build-time.ts';
import { measureLynExits } from './exits.ts';
import { measureGuestBoot } from './guest-boot.ts';
import type { EmulatedBoard } from '../../boards/index.ts';
import { countingBoards, exitNames } from './peer/kvm-exits.ts';
import { readPeerReport, type PeerReport } from './peer/measure.ts';
import { makeRow, type BenchRow, type Peer } from './row.ts';

/** What the table calls the operations. */
const titles: Readonly<Record<(typeof exitNames)[number], string>> = {
  cpuid: 'exit: CPUID',
  hypercall: 'exit: hypercall',
  rdmsr: 'exit: RDMSR',
  'port-in-kernel': 'exit: port in (8259)',
  'port-out-kernel': 'exit: port out (8259)',
  'port-out-user': 'exit: port out (no device)',
};

/** The guest's memory when the peer has not been measured. */
const usualMemory = 256;

/** Measures everything, joins the peers' figures, and writes `build/bench.json`. `say` hears what is being done. */
export async function measureAll(say: (line: string) => void): Promise<BenchRow[]> {
  const peer = await readPeerReport();
  if (peer === undefined) say('The peers have not been measured: make bench-peer does it.');
  say('Building ...');
  const { elf, elf64, size } = await build();
  const exits: BenchRow[] = [];
  for (const board of countingBoards) {
    say(`Counting exits on ${board.name} ...`);
    exits.push(...(await exitRows(elf, board, peer)));
  }
  say('Booting the guest in Bochs ...');
  const boot = await measureGuestBoot(elf, elf64, peer?.bareBoot.memoryMegabytes ?? usualMemory);
  say('Building a copy of the checkout, cold and warm ...');
  const times = await measureBuild();
  const rows = [
    ...exits,
    makeRow('guest boot', 'instructions', bochsVmx.name, Number(boot.ticks), peerNamed('bare', peer, peer?.bareBoot.ticks)),
    makeRow('guest boot, wall time', 's', bochsVmx.name, Math.round(boot.wallSeconds * 10) / 10, peerNamed('bare', peer, peer?.bareBoot.wallSeconds)),
    makeRow('image without guests', 'bytes', 'host', size.image, nobody),
    makeRow('build, cold', 's', 'host', times.cold, nobody),
    makeRow('build, warm', 's', 'host', times.warm, nobody),
  ];
  await mkdir(dirname(reportPath()), { recursive: true });
  await writeFile(reportPath(), `${JSON.stringify(rows, undefined, 2)}\n`);
  return rows;
}

export const reportPath = (): string => buildPath('bench.json');

const nobody: Peer = { name: 'none', figure: undefined };

async function exitRows(elf: string, board: EmulatedBoard, peer: PeerReport | undefined): Promise<BenchRow[]> {
  const lyn = await measureLynExits(elf, board);
  return exitNames.map((name) => makeRow(titles[name], 'instructions', board.name, lyn[name], peerNamed('KVM', peer, peer?.exits[board.name]?.[name])));
}

function peerNamed(who: 'KVM' | 'bare', peer: PeerReport | undefined, figure: number | undefined): Peer {
  if (peer === undefined) return { name: 'not measured: make bench-peer', figure: undefined };
  const what = who === 'KVM' ? `Linux KVM ${peer.kernel}` : `Linux ${peer.kernel} without a hypervisor`;
  return { name: `${what}, ${peer.date.slice(0, 10)}`, figure };
}
