import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine } from 'lyn/test';

export const SECTOR = 512;
export const MARK = 'LYN SELF-TEST REPORT 1\n';
export const FILE_BYTES = 65536;
export const GUID = '6f1bd6a4-4c7b-4f0e-9d2a-0123456789ab';
/** First sector of the partition, as sgdisk is told. */
export const PARTITION = 2048;

/** How the file system is made. */
interface FileSystem {
  /** Bytes of the partition, and sectors of a cluster: what makes it FAT12 or FAT16. */
  readonly bytes?: number;
  readonly clusterSectors?: number;
  /** Files that come before the report, in this order; a name that begins with `-` is deleted again. */
  readonly before?: readonly (readonly [name: string, bytes: number])[];
}

/** A disk with a GPT of sgdisk's, a FAT file system of mformat's, and the file of the report in it, put there by mcopy. */
export function makeDisk({ bytes = 4 << 20, clusterSectors = 1, before = [] }: FileSystem = {}): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'lyn-disk-'));
  try {
    const disk = join(folder, 'disk');
    const place = `${disk}@@${PARTITION * SECTOR}`;
    const run = (tool: string, ...args: string[]): void => void execFileSync(tool, args, { env: { ...process.env, MTOOLS_SKIP_CHECK: '1' }, stdio: 'pipe' });
    const copy = (name: string, content: string): void => {
      writeFileSync(join(folder, name), content);
      run('mcopy', '-i', place, join(folder, name), '::');
    };
    writeFileSync(disk, '');
    truncateSync(disk, bytes + (2 << 20));
    run('/usr/sbin/sgdisk', `--new=1:${PARTITION}:${PARTITION + bytes / SECTOR - 1}`, `--partition-guid=1:${GUID}`, disk);
    run('mformat', '-i', place, '-T', `${bytes / SECTOR}`, '-h', '16', '-s', '63', '-c', `${clusterSectors}`, '::');
    for (const [name, length] of before) copy(name.replace('-', ''), 'x'.repeat(length));
    for (const [name] of before) if (name.startsWith('-')) run('mdel', '-i', place, `::${name.slice(1)}`);
    copy('SELFTEST.TXT', MARK.padEnd(FILE_BYTES, '\n'));
    return readFileSync(disk);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A disk that a driver would show: a block device over bytes, which notes what is written. */
export class TestDisk {
  readonly written = new Set<number>();
  flushes = 0;
  /** Sector that cannot be read, or written. */
  bad: { read?: number; write?: number } = {};
  constructor(readonly bytes: Buffer) {}
  name(): string { return 'disk of the test'; }
  place(): number { return 3; }
  read(sector: number, count: number, to: bigint): string {
    if (this.#covers(this.bad.read, sector, count) || (sector + count) * SECTOR > this.bytes.length) return 'it fails a command';
    machine.memory.write(to, this.bytes.subarray(sector * SECTOR, (sector + count) * SECTOR));
    return '';
  }
  write(sector: number, count: number, from: bigint): string {
    if (this.#covers(this.bad.write, sector, count)) return 'it fails a command';
    for (let i = 0; i < count; i++) this.written.add(sector + i);
    this.bytes.set(machine.memory.read(from, count * SECTOR), sector * SECTOR);
    return '';
  }
  flush(): string { this.flushes++; return ''; }
  #covers(bad: number | undefined, sector: number, count: number): boolean { return bad !== undefined && bad >= sector && bad < sector + count; }
}
