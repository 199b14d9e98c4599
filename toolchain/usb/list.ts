import { isMemory, labelsOn, modelOf, mountedAt, serialOf, type BlockDevice } from './block-devices.ts';
import { disksOf, type DiskHost } from './disk-host.ts';
import { refusalOf } from './refusal.ts';
import { sizeText } from './size-text.ts';

/** What `lyn usb list --json` prints; docs/usb.md. `version` rises where a field changes its meaning or goes. */
export interface DiskList {
  readonly version: 1;
  readonly disks: readonly ListedDisk[];
}

export interface ListedDisk {
  /** As the kernel calls it now, such as `/dev/sdb`: another disk may have the name tomorrow. */
  readonly path: string;
  /** Its names in /dev/disk/by-id, the best first. */
  readonly names: readonly string[];
  readonly model: string;
  readonly serial: string | null;
  readonly wwn: string | null;
  readonly bytes: number;
  /** `usb`, `sata`, `nvme`, ...; null where the kernel does not say. */
  readonly bus: string | null;
  /** Whether it calls itself removable: others need --allow-fixed. */
  readonly removable: boolean;
  /** Of the file systems on it. */
  readonly labels: readonly string[];
  readonly mounted: readonly string[];
  /** Why `lyn usb write` refuses it, even with --allow-fixed; null if it does not. */
  readonly refusal: string | null;
}

/** The disks that can be unplugged; with `all` the fixed ones and loop devices too. Card readers are shown without a card, but nothing else that is empty. */
export async function listDisks(host: DiskHost, all: boolean): Promise<DiskList> {
  const names = await host.lastingNames();
  const devices = (await disksOf(host)).filter((device) => ['disk', 'loop'].includes(device.type) && !isMemory(device));
  const disks = devices.filter((device) => canBeUnplugged(device) || (all && device.size > 0));
  return { version: 1, disks: disks.map((device) => listed(device, names.get(device.path) ?? [])) };
}

/** USB hard disks do not call themselves removable. */
function canBeUnplugged({ rm, hotplug, tran }: BlockDevice): boolean {
  return rm || hotplug || tran === 'usb';
}

function listed(device: BlockDevice, names: readonly string[]): ListedDisk {
  return {
    path: device.path,
    names,
    model: modelOf(device),
    serial: serialOf(device) ?? null,
    wwn: device.wwn,
    bytes: device.size,
    bus: device.tran,
    removable: device.rm,
    labels: labelsOn(device),
    mounted: mountedAt(device),
    refusal: refusalOf(device, true) ?? null,
  };
}

/** The list for people: the name to give first, and why a disk cannot be taken. */
export function describeList({ disks }: DiskList, all: boolean): string {
  if (disks.length === 0) return `There is no disk that can be unplugged${all ? ', nor any other' : '. --all shows the fixed ones'}.\n`;
  return disks.map(describeDisk).join('\n');
}

function describeDisk(disk: ListedDisk): string {
  const name = disk.names[0];
  const kind = disk.removable ? 'removable' : disk.refusal === null ? 'fixed: needs --allow-fixed' : 'fixed';
  return [
    name ?? disk.path,
    `  ${[disk.model || 'no model', sizeText(disk.bytes), disk.bus ?? 'bus unknown', disk.serial === null ? 'no serial number' : `serial number ${disk.serial}`].join(', ')}`,
    `  ${[...(name === undefined ? [] : [`now ${disk.path}`]), kind, ...titled('labels', disk.labels), ...titled('mounted at', disk.mounted)].join('; ')}`,
    ...(disk.refusal === null ? [] : [`  is refused: ${disk.refusal}`]),
  ].map((line) => `${line}\n`).join('');
}

const titled = (title: string, words: readonly string[]): string[] => (words.length === 0 ? [] : [`${title} ${words.join(', ')}`]);
