import { execa } from 'execa';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { boot, boardNamed } from '../../boards/index.ts';
import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import { build } from '../../toolchain/build/build.ts';
import { projectRoot } from '../../toolchain/host/root.ts';
import { buildDiskImage } from '../../toolchain/images/disk.ts';
import { onEachBoardWithLyn } from '../support/boards.ts';
import { hypervisorFolder, runFolder, runUnderLyn, untilHalted } from '../support/boots.ts';

/** What `lyn` says of a console, by the archive beside the build. */
async function lyn(command: 'dump' | 'trace', folder: string, archive: string, ...more: string[]): Promise<string> {
  const { stdout } = await execa('node', ['toolchain/bin/lyn.mjs', command, join(folder, 'console.txt'), '--archive', join(archive, 'archive'), ...more], { cwd: projectRoot() });
  return stdout;
}

onEachBoardWithLyn('The trace ring', (board) => {
  describe(`The trace ring on ${board.name}`, () => {
    let text = '';
    let events: { kind: string; what: string }[] = [];

    beforeAll(async () => {
      const name = `The trace ring on ${board.name}`;
      const image = await assembleTinyGuest({ name: 'guest', mode: 32, code: 'main: mov eax, 0x40000001\n cpuid\n mov ecx, 0x1B\n rdmsr\n done' }, runFolder(name));
      const { folder } = await runUnderLyn(board, name, image, 'trace');
      text = await lyn('trace', folder!, hypervisorFolder());
      events = JSON.parse(await lyn('trace', folder!, hypervisorFolder(), '--json')) as typeof events;
    }, 120_000);

    it('tells exits with what they were about, in order', () => {
      const leaf = text.indexOf('CPUID, leaf 0x40000001');
      expect(leaf).toBeGreaterThan(0);
      expect(text.indexOf('RDMSR, MSR 0x1b')).toBeGreaterThan(leaf);
      expect(text.indexOf('port 0x604')).toBeGreaterThan(text.indexOf('RDMSR, MSR 0x1b'));
    });
    it('has times in microseconds, by the frequency in the dump', () => {
      expect(text).toMatch(/events.*: µs since the one before/);
      expect(text).toMatch(/CPUID, leaf 0x40000001, \d+\.\d{3} µs$/m);
    });
    it('tells lines of the log in their own words', () => {
      expect(events.filter(({ kind }) => kind === 'Log').map(({ what }) => what)).toContain('processors that are up: 1');
    });
  });
});

test('a crash dump on the console gives the backtrace that the panic has printed', { timeout: 180_000 }, async () => {
  const folder = runFolder('crash dump');
  const { elf } = await build({ entries: ['qemu-tests/runtime/fixtures/faults.ts'], output: folder });
  const disk = await buildDiskImage({ kind: 'multiboot', kernel: elf, commandLine: 'suffer i', modules: [] }, join(folder, 'disk.img'));
  const { console: shown } = await untilHalted(await boot(boardNamed('qemu-tcg'), { disk, folder: join(folder, 'run'), timeoutSeconds: 60 }));
  const printed = [...shown.matchAll(/^lyn: {3}(\w+) \((\S+:\d+)\)\r?$/gm)].map(([, name, place]) => [name, place]);
  expect(printed.length).toBeGreaterThan(2);
  const dump = await lyn('dump', join(folder, 'run'), folder);
  expect(dump).toContain('index 9 is not below the length 4');
  let from = 0;
  for (const [name, place] of printed) {
    const at = dump.slice(from).search(new RegExp(`${name}.*${place!.replaceAll('.', '\\.')}`));
    expect(at, `${name} ${place} in\n${dump}`).toBeGreaterThanOrEqual(0);
    from += at;
  }
});
