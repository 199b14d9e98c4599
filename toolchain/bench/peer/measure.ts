import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { assembleLinuxGuest } from '../../../guests/linux/guest.ts';
import { buildPath } from '../../host/root.ts';
import { measureBareBoot } from './bare-boot.ts';
import { countingBoards, measureKvmExits, type ExitFigures } from './kvm-exits.ts';

/** What the peers need for the same work, as kept in `build/bench-peer.json`. */
export interface PeerReport {
  /** When it was measured, ISO 8601. */
  readonly date: string;
  /** `uname -r` of the kernel, which is KVM's host in the one figure and the guest without a hypervisor in the other. */
  readonly kernel: string;
  /** Version of the kernel's Debian package. */
  readonly version: string;
  /** Instructions per exit to KVM and return, by board. */
  readonly exits: Readonly<Record<string, ExitFigures>>;
  /** The guest's boot without a hypervisor, from the kernel's 32-bit entry to the ready mark. */
  readonly bareBoot: { readonly ticks: number; readonly wallSeconds: number; readonly memoryMegabytes: number };
}

const reportPath = () => buildPath('bench-peer.json');

/** Measures the peers (a few minutes) and writes `build/bench-peer.json`. The bare machine gets as much memory as Lyn's guest has. */
export async function measurePeer(memoryMegabytes = 256): Promise<PeerReport> {
  const guest = await assembleLinuxGuest();
  const exits: Record<string, ExitFigures> = {};
  for (const board of countingBoards) exits[board.name] = await measureKvmExits(guest.kernel, board);
  const { ticks, wallSeconds } = await measureBareBoot(guest, memoryMegabytes);
  const report: PeerReport = {
    date: new Date().toISOString(),
    kernel: guest.kernel.release,
    version: guest.kernel.version,
    exits,
    bareBoot: { ticks: Number(ticks), wallSeconds: Math.round(wallSeconds * 10) / 10, memoryMegabytes },
  };
  await mkdir(dirname(reportPath()), { recursive: true });
  await writeFile(reportPath(), `${JSON.stringify(report, undefined, 2)}\n`);
  return report;
}

/** The last report, or undefined when `make bench-peer` has never run in this checkout. */
export async function readPeerReport(): Promise<PeerReport | undefined> {
  const text = await readFile(reportPath(), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as PeerReport);
}
