import type { BlockDevice } from './block-devices.ts';
import type { DiskHost } from './disk-host.ts';

/** A stick of 31.9 GB as lsblk shows one, with nothing on it. */
export function stick(parts: Partial<BlockDevice> = {}): BlockDevice {
  return {
    path: '/dev/sdb', type: 'disk', 'maj:min': '8:16', size: 31914983424, rm: true, ro: false, hotplug: true, vendor: 'SanDisk ', model: 'Ultra Fit', serial: '4C530001230419117562',
    wwn: null, tran: 'usb', 'log-sec': 512, fstype: null, label: null, mountpoints: [null], ...parts,
  };
}

/** Something on a disk, by itself or through partitions: a file system, a volume, swap space. */
export function part(parts: Partial<BlockDevice> = {}): BlockDevice {
  return stick({ path: '/dev/sdb1', type: 'part', 'maj:min': '8:17', size: 1 << 30, vendor: null, model: null, serial: null, tran: null, rm: true, ...parts });
}

/** A machine that has such disks, with lasting names for some. */
export function machineWith(disks: readonly BlockDevice[], names: Readonly<Record<string, readonly string[]>> = {}): DiskHost {
  return { lsblk: async () => JSON.stringify({ blockdevices: disks }), lastingNames: async () => new Map(Object.entries(names)), loops: async () => [], contentOf: async () => null };
}
