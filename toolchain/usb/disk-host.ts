import { runTool } from '../host/tool.ts';
import { askLsblk, readLsblk, type BlockDevice } from './block-devices.ts';
import { lastingNames } from './by-id.ts';
import { attachedLoops, type Loop } from './loops.ts';

/** What is asked of a machine about its disks. */
export interface DiskHost {
  /** The answer of `askLsblk`. */
  lsblk(): Promise<string>;
  /** As `lastingNames`. */
  lastingNames(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** As `attachedLoops`. */
  loops(): Promise<readonly Loop[]>;
  /** What a disk or partition holds, read from itself, in lsblk's word; null where that is nothing known, or this user may not read it. */
  contentOf(path: string): Promise<string | null>;
}

/** The machine that this process runs on. */
export const thisDiskHost: DiskHost = { lsblk: askLsblk, lastingNames: () => lastingNames(), loops: () => attachedLoops(), contentOf: probe };

/** For programs in folders that sudo may have kept from the user's PATH. */
export const withSystemPrograms = (): { readonly PATH: string } => ({ PATH: `${process.env['PATH']}:/usr/sbin:/sbin` });

async function probe(path: string): Promise<string | null> {
  const type = await runTool('blkid', ['--probe', '--match-tag', 'TYPE', '--output', 'value', path], { env: withSystemPrograms() }).catch(() => '');
  return type.trim() || null;
}

/** The disks of a machine, each with what is on it and made of it, loop devices too. */
export async function disksOf(host: DiskHost): Promise<readonly BlockDevice[]> {
  const [answer, loops] = await Promise.all([host.lsblk(), host.loops()]);
  const devices = readLsblk(answer);
  const below = new Map(loops.map(({ path, device }) => [path, device]));
  const madeOf = (number: string): BlockDevice[] => devices.filter(({ path }) => below.get(path) === number);
  const nested = (device: BlockDevice): BlockDevice => ({ ...device, children: [...(device.children ?? []), ...madeOf(device['maj:min'])].map(nested) });
  return devices.filter(({ path }) => below.get(path) === undefined).map(nested);
}
