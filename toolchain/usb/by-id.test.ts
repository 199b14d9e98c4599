import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastingNames } from './by-id.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'lyn-by-id-'));
  mkdirSync(join(root, 'by-id'));
  for (const device of ['sdb', 'sdb1', 'nvme0n1']) writeFileSync(join(root, device), '');
  const links = {
    'wwn-0x5000': 'sdb', 'scsi-35000': 'sdb', 'ata-Disk_7': 'sdb', 'usb-Case_of_Disk_7-0:0': 'sdb', 'usb-Case_of_Disk_7-0:0-part1': 'sdb1',
    'nvme-eui.0025': 'nvme0n1', 'nvme-Samsung_S4': 'nvme0n1', 'usb-unplugged': 'sdz',
  };
  for (const [name, device] of Object.entries(links)) symlinkSync(`../${device}`, join(root, 'by-id', name));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('lasting names of disks', () => {
  test('come with the one first that says most to a person; what was unplugged has none', async () => {
    const names = [...(await lastingNames(join(root, 'by-id')))].map(([device, paths]) => [device.slice(root.length + 1), paths.map((path) => path.slice(root.length + 7))]);
    expect(Object.fromEntries(names)).toEqual({
      sdb: ['usb-Case_of_Disk_7-0:0', 'ata-Disk_7', 'scsi-35000', 'wwn-0x5000'],
      sdb1: ['usb-Case_of_Disk_7-0:0-part1'],
      nvme0n1: ['nvme-Samsung_S4', 'nvme-eui.0025'],
    });
  });

  test('are none where no udev runs', async () => {
    expect(await lastingNames(join(root, 'nowhere'))).toEqual(new Map());
  });
});
