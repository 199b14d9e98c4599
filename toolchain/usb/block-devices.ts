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

const NEEDED = 'Lyn needs lsblk of util-linux 2.37 or later; lsblk --version tells yours.';

/** What lsblk says of all block devices of this machine, as JSON. */
export function askLsblk(): Promise<string> {
  return runTool('lsblk', ['--json', '--bytes', '--output', columns.join(',')]).catch((error: Error) => {
    throw error.message.includes('unknown column') ? new Error(`This lsblk is too old: it does not know all that Lyn asks for. ${NEEDED}`) : error;
  });
}

/** The disks in lsblk's answer, each with what is on it. Throws where a device is not described in full: what is not known may be in use. */
export function readLsblk(answer: string): readonly BlockDevice[] {
  const devices = answer.trim() === '' ? [] : parsed(answer)?.blockdevices;
  if (!Array.isArray(devices)) throw new Error(`lsblk answered with something else than block devices: ${JSON.stringify(answer.slice(0, 200))}. ${NEEDED}`);
  devices.forEach(requireWhole);
  return devices as readonly BlockDevice[];
}

/** Labels and names come from the disk: what would steer a terminal is shown as a question mark. */
function parsed(text: string): { readonly blockdevices?: unknown } | undefined {
  try {
    return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?') : value)) as { readonly blockdevices?: unknown };
  } catch {
    return undefined;
  }
}

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === 'string';
const textOrNull: Check = (value) => value === null || text(value);
const flag: Check = (value) => typeof value === 'boolean';
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

const checks: Readonly<Record<keyof BlockDevice, Check>> = {
  path: text, type: text, 'maj:min': text, size: count, rm: flag, ro: flag, hotplug: flag, vendor: textOrNull, model: textOrNull, serial: textOrNull, wwn: textOrNull, tran: textOrNull,
  'log-sec': (value) => count(value) && value !== 0, fstype: textOrNull, label: textOrNull,
  mountpoints: (value) => Array.isArray(value) && value.every(textOrNull), children: (value) => value === undefined || Array.isArray(value),
};

function requireWhole(device: unknown): void {
  const fields = (device ?? {}) as Partial<Record<keyof BlockDevice, unknown>>;
  const wrong = (Object.keys(checks) as (keyof BlockDevice)[]).find((name) => !checks[name](fields[name]));
  if (wrong !== undefined) throw new Error(`lsblk's answer cannot be used: of ${String(fields.path ?? 'a device')} it says ${JSON.stringify(wrong)}: ${JSON.stringify(fields[wrong]) ?? 'nothing'}. ${NEEDED}`);
  (fields.children as readonly unknown[] | undefined)?.forEach(requireWhole);
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

/** Without the blanks that some fill it up with; nothing of a disk that has none. */
export function serialOf({ serial }: BlockDevice): string | undefined {
  return serial?.trim() || undefined;
}

/** RAM disks and zram are disks in lsblk's word. */
export function isMemory({ path }: BlockDevice): boolean {
  return /^\/dev\/z?ram\d+$/.test(path);
}
