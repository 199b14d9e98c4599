import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readLsblk } from './block-devices.ts';
import { machineWith, part, stick } from './fake-disks.testing.ts';
import { describeList, listDisks } from './list.ts';
import { sizeText } from './size-text.ts';

const byId = '/dev/disk/by-id/usb-SanDisk_Ultra_Fit_4C530001230419117562-0:0';
const fixed = stick({ path: '/dev/sda', size: 512110190592, rm: false, hotplug: false, vendor: 'ATA     ', model: 'Samsung SSD 850', serial: 'S2', tran: 'sata', children: [part({ path: '/dev/sda1', ...{ mountpoints: ['/'] } })] });
const usual = machineWith([fixed, stick({ children: [part({ label: 'BACKUP', fstype: 'vfat', mountpoints: ['/media/backup'] })] })], { '/dev/sdb': [byId, '/dev/disk/by-id/wwn-0x5'] });

describe('the list of disks', () => {
  test('has for a person the lasting name, and all by which a stick is known', async () => {
    expect(describeList(await listDisks(usual, false), false)).toBe([
      byId,
      '  SanDisk Ultra Fit, 31.9 GB, usb, serial number 4C530001230419117562',
      '  now /dev/sdb; removable; labels BACKUP; mounted at /media/backup',
      '  is refused: /dev/sdb is mounted: /dev/sdb1 at /media/backup. If nothing on it is needed: umount /dev/sdb1',
      '',
    ].join('\n'));
  });

  test('has fixed disks if they are wanted', async () => {
    const text = describeList(await listDisks(usual, true), true);
    expect(text).toContain('/dev/sda\n  ATA Samsung SSD 850, 512.1 GB, sata, serial number S2\n  fixed; mounted at /\n  is refused: /dev/sda carries the running system'); // whatever one adds
  });

  test('says of a fixed disk that could be taken what it needs', async () => {
    const free = machineWith([{ ...fixed, children: [] }]);
    expect(describeList(await listDisks(free, true), true)).toMatch(/\n  fixed: needs --allow-fixed\n$/);
  });

  test('has USB disks that call themselves fixed', async () => {
    expect((await listDisks(machineWith([stick({ rm: false }), stick({ rm: false, hotplug: false })]), false)).disks).toHaveLength(2);
  });

  test('has a card reader without a card, but no other disk that is empty, nor memory', async () => {
    const empty = { size: 0, serial: null };
    const disks = [stick({ ...empty, path: '/dev/sdc' }), ...['/dev/zram0', '/dev/nbd0'].map((path) => stick({ ...empty, path, rm: false, hotplug: false, tran: null })), stick({ path: '/dev/zram1', rm: false, hotplug: false, tran: null })];
    for (const all of [true, false]) expect((await listDisks(machineWith(disks), all)).disks.map(({ path }) => path)).toEqual(['/dev/sdc']);
  });

  test('has a disk below a loop device, and says so; the loop device is no disk of its own', async () => {
    const loop = stick({ path: '/dev/loop0', 'maj:min': '7:0', type: 'loop', rm: false, hotplug: false, tran: null, mountpoints: ['/mnt'] });
    const host = { ...machineWith([loop, stick()]), loops: async () => [{ path: '/dev/loop0', file: { dev: 5, ino: 1 }, device: '8:16' }] };
    expect((await listDisks(host, true)).disks).toMatchObject([{ path: '/dev/sdb', mounted: ['/mnt'], refusal: '/dev/sdb is mounted: /dev/loop0 at /mnt. If nothing on it is needed: umount /dev/loop0' }]);
  });

  test('shows no serial number where that is blank, and others without the blanks around them', async () => {
    const text = describeList(await listDisks(machineWith([stick({ serial: '   ' }), stick({ serial: ' 4C 53  ' })]), false), false);
    expect(text).toMatch(/, no serial number\n[^]*, serial number 4C 53\n/);
  });

  test('is the same for programs', async () => {
    expect(await listDisks(usual, false)).toEqual({ version: 1, disks: [{
      path: '/dev/sdb', names: [byId, '/dev/disk/by-id/wwn-0x5'], model: 'SanDisk Ultra Fit', serial: '4C530001230419117562', wwn: null, bytes: 31914983424, bus: 'usb', removable: true,
      labels: ['BACKUP'], mounted: ['/media/backup'], refusal: expect.stringContaining('is mounted'),
    }] });
  });

  test.each([['QEMU    ', 'QEMU HARDDISK', 'QEMU HARDDISK'], ['ATA     ', 'Samsung SSD', 'ATA Samsung SSD'], ['Generic ', null, 'Generic'], ['', 'Flash Disk      ', 'Flash Disk']])('names vendor %j and model %j: %s', async (vendor, model, name) => {
    expect((await listDisks(machineWith([stick({ vendor, model })]), false)).disks[0]!.model).toBe(name);
  });

  test('names a disk that says nothing of itself', async () => {
    const silent = stick({ vendor: '0x1af4', model: null, serial: null, tran: null });
    expect(describeList(await listDisks(machineWith([silent]), false), false)).toBe('/dev/sdb\n  no model, 31.9 GB, bus unknown, no serial number\n  removable\n');
  });

  test('says clearly that there is none', async () => {
    const nothing = machineWith([]);
    expect(describeList(await listDisks(nothing, false), false)).toBe('There is no disk that can be unplugged. --all shows the fixed ones.\n');
    expect(describeList(await listDisks(nothing, true), true)).toBe('There is no disk that can be unplugged, nor any other.\n');
  });
});

describe('a size', () => {
  test.each([[0, '0 bytes'], [999, '999 bytes'], [1000, '1.0 kB'], [516096, '516.1 kB'], [31914983424, '31.9 GB'], [2000398934016, '2.0 TB'], [5e15, '5000.0 TB']])('of %d bytes is written as on the stick itself: %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});

describe("lsblk's answer", () => {
  test('on a machine with USB disks (util-linux 2.38.1, Linux 6.1, QEMU) shows a stick with a Lyn image, of which a partition is mounted', async () => {
    const answer = readFileSync(new URL('fixtures/lsblk-2.38.1.json', import.meta.url), 'utf8');
    const { disks } = await listDisks({ ...machineWith([]), lsblk: async () => answer }, false);
    expect(disks[0]).toEqual({
      path: '/dev/sda', names: [], model: 'QEMU HARDDISK', serial: 'STICKA', wwn: null, bytes: 67108864, bus: 'usb', removable: true, labels: ['LYN', 'LYNEFI', 'LYNDATA'], mounted: ['/mnt'],
      refusal: '/dev/sda is mounted: /dev/sda3 at /mnt. If nothing on it is needed: umount /dev/sda3',
    });
    expect(disks.map(({ serial, removable }) => [serial, removable])).toEqual([['STICKA', true], ['FIXEDB', false], ['SLOWD', true], ['SMALLC', true]]);
  });

  test.each(['', '\n', '{"blockdevices": []}'])('%j names no disk', (answer) => {
    expect(readLsblk(answer)).toEqual([]);
  });

  test.each<[string, object]>([
    ['"size":"31914983424"', { size: '31914983424' }], ['"rm":"0"', { rm: '0' }], ['"ro":null', { ro: null }], ['"mountpoints":"/mnt"', { mountpoints: '/mnt' }], ['"mountpoints":[0]', { mountpoints: [0] }],
    ['"log-sec":0', { 'log-sec': 0 }], ['"children":"sdb1"', { children: 'sdb1' }],
  ])('with %s is refused: what is not known may be in use', (said, fields) => {
    const sentence = `lsblk's answer cannot be used: of /dev/sdb it says ${said.replace(':', ': ')}. Lyn needs lsblk of util-linux 2.37 or later; lsblk --version tells yours.`;
    for (const device of [{ ...stick(), ...fields }, stick({ children: [{ ...stick(), ...fields } as never] })]) expect(() => readLsblk(JSON.stringify({ blockdevices: [device] }))).toThrow(sentence);
  });

  test.each([[{}, 'of a device it says "path": nothing'], [null, 'of a device it says "path": nothing'], [{ ...stick(), mountpoints: undefined }, 'of /dev/sdb it says "mountpoints": nothing']])('with a device %j is refused', (device, sentence) => {
    expect(() => readLsblk(JSON.stringify({ blockdevices: [device] }))).toThrow(sentence);
  });

  test('does not steer the terminal, whatever the label of a stick is', () => {
    expect(readLsblk(JSON.stringify({ blockdevices: [stick({ label: 'A\x1b[2J\nB\u202e', model: 'Größe 5' })] }))[0]).toMatchObject({ label: 'A?[2J?B?', model: 'Größe 5' });
  });

  test.each(['NAME SIZE', 'null', '[]', '{}', '{"blockdevices": 3}'])('%j is refused', (answer) => {
    expect(() => readLsblk(answer)).toThrow(/^lsblk answered with something else than block devices: .*Lyn needs lsblk of util-linux 2\.37 or later/);
  });
});
