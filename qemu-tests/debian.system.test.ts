import { beforeAll, describe, expect, it } from 'vitest';
import { boot, type EmulatedBoard } from '../boards/board.ts';
import { judgeSelfCheck } from '../guests/linux/self-check.ts';
import { buildLinuxImage, type LinuxWish } from '../toolchain/run/linux.ts';
import { judgeRun } from '../toolchain/run/verdict.ts';
import { onEachBoardWithLyn, onOneBoardWithLyn } from './support/boards.ts';
import { hypervisorFile, runFolder, untilHalted, type Drive, type Run } from './support/boots.ts';

/** Wall time of a boot in seconds: half a minute on an idle machine, several on a busy one. */
const patience = 400;

async function bootDebian(board: EmulatedBoard, title: string, wish: LinuxWish, drive?: Drive): Promise<Run> {
  const folder = runFolder(`${title} on ${board.name}`);
  const disk = await buildLinuxImage(hypervisorFile(), { options: 'guest.memory=256M', ...wish }, `${folder}/disk.img`);
  const machine = await boot(board, { disk, folder, timeoutSeconds: patience });
  return untilHalted(machine, { timeoutSeconds: patience, ...(drive === undefined ? {} : { drive }) });
}

/** Rows of the table of exits: reason, count, average ticks. */
const exitRow = /^(\S[^\n]*?) {2,}(\d+) +(\d+)\r?$/gm;

onEachBoardWithLyn('Debian', (board) => {
  describe(`Debian under Lyn on ${board.name}`, { timeout: (patience + 60) * 1000 }, () => {
    let run: Run;
    let text = '';
    beforeAll(async () => {
      run = await bootDebian(board, 'debian self-check', { check: 'guest' });
      text = run.console.replaceAll('\r', '');
    }, (patience + 60) * 1000);

    it('passes its self-check; its SHA-256 over 32 MB equals the host’s', () => {
      expect(judgeSelfCheck(text), text.slice(-2000)).toEqual({ status: 0, problems: [] });
    });
    it('shows the hypervisor bit and the kernel’s name', () => {
      expect(text).toMatch(/^flags\s*:.*\bhypervisor\b/m);
      expect(text).toMatch(/Linux .*-cloud-amd64 .* x86_64/);
    });
    it('has a timer that advances', () => {
      const [, before, after] = /timer interrupts: (\d+), one second later (\d+)/.exec(text) ?? [];
      expect(Number(after)).toBeGreaterThan(Number(before));
    });
    it("tells the time by the paravirtual clock, whose frequency is Lyn's", () => {
      expect(text).toMatch(/^self-check: clock: kvm-clock: Using msrs 4b564d01 and 4b564d00$/m);
      const [, ours] = /^lyn: the TSC runs at (\d+) kHz/m.exec(text) ?? [];
      const [, theirs] = /^self-check: clock: tsc: Detected ([\d.]+) MHz processor$/m.exec(text) ?? [];
      expect(Math.abs(Number(theirs) * 1000 - Number(ours)), `${theirs} MHz for ${ours} kHz`).toBeLessThanOrEqual(1);
    });
    it('prints no warning', () => expect(text).toMatch(/^self-check: kernel warnings: 0$/m));
    it('powers off with status 0, and Lyn halts', () => expect(judgeRun(text, run.end, true)).toMatchObject({ status: 0 }));
    it('is followed by the table of exits: count and average ticks of each reason', () => {
      expect(text).toMatch(/^exits by reason +count +average ticks$/m);
      const rows = new Map([...text.slice(text.indexOf('exits by reason')).matchAll(exitRow)].map(([, reason, count]) => [reason, Number(count)]));
      for (const reason of ['CPUID', 'HLT', 'port I/O', 'RDMSR', 'WRMSR']) expect(rows.get(reason), `${reason} of ${[...rows.keys()].join(', ')}`).toBeGreaterThan(0);
    });
  });
});

onOneBoardWithLyn('Debian with a person at the console', (board) => {
  describe(`Debian under Lyn on ${board.name}, with a person at the console`, { timeout: (patience + 60) * 1000 }, () => {
    it('gives a shell in which that person can type, and reports its exit status', async () => {
      const { console, end } = await bootDebian(board, 'debian shell', {}, async (machine) => {
        await machine.console.expect(/guest:\/# /, patience);
        machine.console.send('echo $((6 * 7))\n');
        await machine.console.expect(/^42\r?$/m);
        machine.console.send('exit 3\n');
      });
      expect(judgeRun(console, end, false)).toMatchObject({ status: 3 });
    });
  });
});
