import { isMemory, mountedAt, withChildren, type BlockDevice } from './block-devices.ts';

/** Why a device may not be written to, and what helps: two sentences. `below`: the disk that it is on or made of. */
type Rule = (device: BlockDevice, below: BlockDevice | undefined) => string | undefined;

/** Content of a disk or partition that belongs to a bigger whole, by lsblk's word for it (libblkid). */
const members: Readonly<Record<string, string>> = {
  swap: 'swap space', LVM2_member: 'a part of an LVM volume group', LVM1_member: 'a part of an LVM volume group',
  linux_raid_member: 'a part of a RAID', ddf_raid_member: 'a part of a RAID', isw_raid_member: 'a part of a RAID',
  zfs_member: 'a part of a ZFS pool', bcache: 'a part of a bcache', ceph_bluestore: 'a part of a Ceph store', drbd: 'a part of a DRBD device',
};

/** Where a disk is mounted that the running system cannot do without. */
const systemFolders = ['/', '/boot', '/boot/efi', '/usr', '/var', '/home'];

/** The worst first: that is the one that is told. */
const rules: readonly Rule[] = [
  ({ type, path }) => (type === 'part' ? `${path} is a partition, and an image takes a whole disk. Give the disk that it is on; lyn usb list shows it.` : undefined),
  ({ type, path }) => (['disk', 'loop'].includes(type) ? undefined : `${path} is no disk but, in lsblk's word, "${type}". Give a disk; lyn usb list shows them.`),
  ({ path }, below) => (below === undefined ? undefined : `${path} is no disk of its own: it is made of ${below.path}. Give a disk; lyn usb list shows them.`),
  (device) => (isMemory(device) ? `${device.path} is memory, and no disk. Give a disk; lyn usb list shows them.` : undefined),
  ({ size, path }) => (size === 0 ? `${path} has no medium in it. Insert the card or stick.` : undefined),
  (device) => {
    const folder = systemFolders.find((name) => mountedAt(device).includes(name));
    return folder === undefined ? undefined : `${device.path} carries the running system: ${folder} lies on it. Give another disk.`;
  },
  (device) => (mountedAt(device).includes('[SWAP]') ? `${device.path} is in use as swap space. Give another disk, or end that with swapoff.` : undefined),
  (device) => {
    const mounted = withChildren(device).filter(({ mountpoints }) => mountpoints.some((place) => place !== null));
    const places = mounted.map(({ path, mountpoints }) => `${path} at ${mountpoints.filter((place) => place !== null).join(' and ')}`);
    return mounted.length === 0 ? undefined : `${device.path} is mounted: ${places.join(', ')}. If nothing on it is needed: umount ${mounted.map(({ path }) => path).join(' ')}`;
  },
  (device) => {
    const holder = withChildren(device).slice(1).find(({ type }) => type !== 'part');
    return holder === undefined ? undefined : `${device.path} is in use by ${holder.path} ("${holder.type}" in lsblk's word), which is made of it. Give another disk, or take that apart first.`;
  },
  (device) => {
    const member = withChildren(device).find(({ fstype }) => fstype !== null && Object.hasOwn(members, fstype));
    return member === undefined ? undefined : `${member.path} holds ${members[member.fstype!]}. Give another disk; if nothing of it is needed: wipefs --all ${member.path}`;
  },
  ({ ro, path }) => (ro ? `${path} is write-protected. Look for a switch on it.` : undefined),
];

/** Why an image may not be written to a device; undefined if it may. `allowFixed`: also to one that does not call itself removable. */
export function refusalOf(device: BlockDevice, allowFixed: boolean, below?: BlockDevice): string | undefined {
  const found = rules.map((rule) => rule(device, below)).find((sentence) => sentence !== undefined);
  if (found !== undefined || device.rm || allowFixed) return found;
  return `${device.path} is a fixed disk${device.hotplug ? ', or a stick or USB disk that calls itself one' : ''}. If it is the right one, add --allow-fixed.`;
}
