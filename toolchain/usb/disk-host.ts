import { askLsblk } from './block-devices.ts';
import { lastingNames } from './by-id.ts';

/** What is asked of a machine about its disks. */
export interface DiskHost {
  /** The answer of `askLsblk`. */
  lsblk(): Promise<string>;
  /** As `lastingNames`. */
  lastingNames(): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** The machine that this process runs on. */
export const thisDiskHost: DiskHost = { lsblk: askLsblk, lastingNames: () => lastingNames() };
