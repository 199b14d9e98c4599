import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** Where udev keeps names of disks that stay the same wherever and in whatever order they are plugged in. */
const idFolder = '/dev/disk/by-id';

/** Of several names of a disk the one that says most to a person: bus, model and serial number before bare numbers. */
const order: readonly RegExp[] = [/^usb-/, /^(?:ata|mmc|memstick|virtio)-/, /^nvme-(?!eui\.|nvme\.)/, /^scsi-(?=S)/, /./];

/** For each device's path (`/dev/sdb`) its lasting names, the best first. No device has one where no udev runs. */
export async function lastingNames(folder = idFolder): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = new Map<string, string[]>();
  for (const name of (await readdir(folder).catch(() => [])).sort(byOrder)) {
    const path = join(folder, name);
    const device = await realpath(path).catch(() => undefined); // one that was unplugged just now
    if (device !== undefined) names.set(device, [...(names.get(device) ?? []), path]);
  }
  return names;
}

function byOrder(one: string, other: string): number {
  const [first, second] = [one, other].map((name) => order.findIndex((kind) => kind.test(name))) as [number, number];
  return first - second || (one < other ? -1 : 1);
}
