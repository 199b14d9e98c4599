import { runTool } from '../host/tool.ts';

/** A block device as lsblk shows it, in its names (lsblk(8)); sizes in bytes. */
export interface BlockDevice {
  readonly path: string;
  /** `disk`, `part`, `loop`, `rom`, `crypt`, `lvm`, `raid1`, ... */
  readonly type: string;
  /** Major and minor number, as `8:16`. */
  readonly 'maj:min': string;
  readonly size: number;
  readonly rm: boolean;
  readonly ro: boolean;
  readonly hotplug: boolean;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly wwn: string | null;
  /** The bus: `usb`, `sata`, `nvme`, ... */
  readonly tran: string | null;
  /** Bytes of a logical sector. */
  readonly 'log-sec': number;
  readonly fstype: string | null;
  readonly label: string | null;
  /** `[SWAP]` is where swap space is in use. */
  readonly mountpoints: readonly (string | null)[];
  /** Partitions, and what is made of this device. */
  readonly children?: readonly BlockDevice[];
}

const columns = ['NAME', 'PATH', 'TYPE', 'MAJ:MIN', 'SIZE', 'RM', 'RO', 'HOTPLUG', 'VENDOR', 'MODEL', 'SERIAL', 'WWN', 'TRAN', 'LOG-SEC', 'FSTYPE', 'LABEL', 'MOUNTPOINTS'];

/** What lsblk says of all block devices of this machine, as JSON. */
export function askLsblk(): Promise<string> {
  return runTool('lsblk', ['--json', '--bytes', '--output', columns.join(',')]);
}

/** The disks in lsblk's answer, each with what is on it. */
export function readLsblk(answer: string): readonly BlockDevice[] {
  const devices = answer.trim() === '' ? [] : parsed(answer)?.blockdevices;
  if (!Array.isArray(devices)) throw new Error(`lsblk answered with something else than block devices: ${JSON.stringify(answer.slice(0, 200))}. Lyn needs lsblk of util-linux 2.37 or later; lsblk --version tells yours.`);
  return devices as readonly BlockDevice[];
}

function parsed(text: string): { readonly blockdevices?: unknown } | undefined {
  try {
    return JSON.parse(text) as { readonly blockdevices?: unknown };
  } catch {
    return undefined;
  }
}

/** A device, and everything that is on it or made of it. */
export function withChildren(device: BlockDevice): readonly BlockDevice[] {
  return [device, ...(device.children ?? []).flatMap(withChildren)];
}

/** Where it is mounted, itself or something on it; each place once. */
export function mountedAt(device: BlockDevice): readonly string[] {
  return [...new Set(withChildren(device).flatMap(({ mountpoints }) => mountpoints.filter((place) => place !== null)))];
}

/** Labels of the file systems on it; each once. */
export function labelsOn(device: BlockDevice): readonly string[] {
  return [...new Set(withChildren(device).flatMap(({ label }) => label ?? []))];
}

/** A disk's name for people: vendor and model. Some begin the model with the vendor; virtual disks have a number for a vendor. */
export function modelOf({ vendor, model }: BlockDevice): string {
  const [maker, name] = [vendor, model].map((word) => word?.trim() ?? '') as [string, string];
  return maker === '' || maker.startsWith('0x') || name.startsWith(maker) ? name : `${maker} ${name}`.trim();
}
