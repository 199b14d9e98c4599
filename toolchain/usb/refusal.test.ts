import { describe, expect, test } from 'vitest';
import type { BlockDevice } from './block-devices.ts';
import { part, stick } from './fake-disks.testing.ts';
import { refusalOf } from './refusal.ts';

const mounted = (place: string): Partial<BlockDevice> => ({ mountpoints: [place] });
/** A partition that is a member of something, with what is made of it. */
const under = (type: string, fstype: string, above: Partial<BlockDevice> = {}): BlockDevice => part({ fstype, children: [part({ path: `/dev/mapper/${type}`, type, ...above })] });

describe('a disk is refused', () => {
  test.each<[string, BlockDevice, string]>([
    ['that is mounted itself', stick(mounted('/mnt')), '/dev/sdb is mounted: /dev/sdb at /mnt. If nothing on it is needed: umount /dev/sdb'],
    ['with a mounted partition', stick({ children: [part(), part({ path: '/dev/sdb2', ...mounted('/media/a b') })] }), '/dev/sdb is mounted: /dev/sdb2 at /media/a b. If nothing on it is needed: umount /dev/sdb2'],
    ['with several, each named', stick({ children: [part({ mountpoints: ['/a', '/b'] }), part({ path: '/dev/sdb2', ...mounted('/c') })] }), '/dev/sdb1 at /a and /b, /dev/sdb2 at /c. If nothing on it is needed: umount /dev/sdb1 /dev/sdb2'],
    ['with something mounted far above it', stick({ children: [under('crypt', 'crypto_LUKS', { children: [part({ path: '/dev/mapper/vg-lv', type: 'lvm', ...mounted('/srv') })] })] }), '/dev/mapper/vg-lv at /srv'],
    ['with the root of the system', stick({ children: [part(mounted('/'))] }), '/dev/sdb carries the running system: / lies on it.'],
    ['with the root of the system over encryption and LVM', stick({ children: [under('crypt', 'crypto_LUKS', { children: [part({ type: 'lvm', ...mounted('/') })] })] }), '/dev/sdb carries the running system: / lies on it.'],
    ['with the root of the system on a RAID', stick({ children: [under('raid1', 'linux_raid_member', mounted('/'))] }), '/dev/sdb carries the running system: / lies on it.'],
    ['with the firmware partition of the system', stick({ children: [part(mounted('/boot/efi'))] }), '/dev/sdb carries the running system: /boot/efi lies on it.'],
    ['with swap space in use', stick({ children: [part({ fstype: 'swap', ...mounted('[SWAP]') })] }), '/dev/sdb is in use as swap space. Give another disk, or end that with swapoff.'],
    ['with swap space that rests', stick({ children: [part({ fstype: 'swap' })] }), '/dev/sdb1 holds swap space. Give another disk; if nothing of it is needed: wipefs --all /dev/sdb1'],
    ['with an LVM volume in use', stick({ children: [under('lvm', 'LVM2_member')] }), '/dev/sdb is in use by /dev/mapper/lvm ("lvm" in lsblk\'s word)'],
    ['with an LVM volume that rests', stick({ fstype: 'LVM2_member' }), '/dev/sdb holds a part of an LVM volume group.'],
    ['in a running RAID', stick({ children: [under('raid5', 'linux_raid_member')] }), '/dev/sdb is in use by /dev/mapper/raid5 ("raid5" in lsblk\'s word)'],
    ['in a RAID that rests', stick({ fstype: 'linux_raid_member' }), '/dev/sdb holds a part of a RAID.'],
    ["in a firmware's RAID", stick({ fstype: 'isw_raid_member' }), '/dev/sdb holds a part of a RAID.'],
    ['with an open encrypted volume', stick({ children: [under('crypt', 'crypto_LUKS')] }), '/dev/sdb is in use by /dev/mapper/crypt'],
    ['under multipath', stick({ children: [part({ path: '/dev/mapper/mpatha', type: 'mpath' })] }), '/dev/sdb is in use by /dev/mapper/mpatha'],
    ['in a ZFS pool', stick({ children: [part({ fstype: 'zfs_member' })] }), '/dev/sdb1 holds a part of a ZFS pool.'],
    ['in a bcache', stick({ fstype: 'bcache' }), '/dev/sdb holds a part of a bcache.'],
    ['that is write-protected', stick({ ro: true }), '/dev/sdb is write-protected. Look for a switch on it.'],
    ['that is a reader without a card', stick({ size: 0 }), '/dev/sdb has no medium in it.'],
    ['that is a partition', part(), '/dev/sdb1 is a partition, and an image takes a whole disk.'],
    ['that is an optical drive', stick({ path: '/dev/sr0', type: 'rom' }), '/dev/sr0 is no disk but, in lsblk\'s word, "rom".'],
    ['that is an LVM volume', part({ path: '/dev/dm-0', type: 'lvm' }), '/dev/dm-0 is no disk but, in lsblk\'s word, "lvm".'],
  ])('%s, removable or not, with and without --allow-fixed', (_, device, sentence) => {
    for (const rm of [true, false]) {
      for (const allowFixed of [true, false]) expect(refusalOf({ ...device, rm }, allowFixed)).toContain(sentence);
    }
  });

  test.each(['/dev/ram0', '/dev/zram1'])('that is memory: %s', (path) => {
    expect(refusalOf(stick({ path }), true)).toBe(`${path} is memory, and no disk. Give a disk; lyn usb list shows them.`);
  });

  test('that is made of another, such as a bcache, which lsblk calls a disk too', () => {
    const sentence = '/dev/bcache0 is no disk of its own: it is made of /dev/sdb. Give a disk; lyn usb list shows them.';
    expect(refusalOf(stick({ path: '/dev/bcache0' }), true, stick())).toBe(sentence);
  });

  test('that is fixed, unless the person wants it', () => {
    const fixed = stick({ path: '/dev/sda', rm: false, hotplug: false, tran: 'sata' });
    expect(refusalOf(fixed, false)).toBe('/dev/sda is a fixed disk. If it is the right one, add --allow-fixed.');
    expect(refusalOf(fixed, true)).toBeUndefined();
  });

  test('that comes over USB and calls itself fixed, with a word about it', () => {
    expect(refusalOf(stick({ rm: false }), false)).toBe('/dev/sdb is a fixed disk, or a stick or USB disk that calls itself one. If it is the right one, add --allow-fixed.');
  });
});

describe('a disk is taken', () => {
  test.each<[string, BlockDevice]>([
    ['that is empty', stick()],
    ['with file systems that nobody has mounted', stick({ children: [part({ fstype: 'vfat' }), part({ path: '/dev/sdb2', fstype: 'ext4' })] })],
    ['with a locked encrypted volume', stick({ children: [part({ fstype: 'crypto_LUKS' })] })],
  ])('%s', (_, device) => {
    expect(refusalOf(device, false)).toBeUndefined();
  });
});
