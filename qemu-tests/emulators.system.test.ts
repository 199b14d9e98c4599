import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bochsSvm } from '../boards/bochs-svm.ts';
import { bochsVmx } from '../boards/bochs-vmx.ts';
import { boot, type Board, type BootWish } from '../boards/index.ts';
import { qemuSvm } from '../boards/qemu-svm.ts';
import { qemuTcg } from '../boards/qemu-tcg.ts';
import { buildPath } from '../toolchain/host/root.ts';
import { bootSectorDisk, endings } from './boot-sector.ts';

/** Boots a boot sector with that ending on `board`, in a folder named after both. */
function bootSector(board: Board, ending: keyof typeof endings, wish: Partial<BootWish> = {}) {
  const folder = buildPath('system-tests', 'emulators', `${board.name}-${ending}`);
  const disk = bootSectorDisk(`${folder}/disk.img`, endings[ending]);
  return boot(board, { disk, folder, timeoutSeconds: 30, ...wish });
}

describe.each([bochsVmx, bochsSvm, qemuSvm, qemuTcg])('the driver of $name', { timeout: 40_000 }, (board) => {
  test('passes on what the machine says on its serial port, and shows its screen, even with the processor halted', async () => {
    const machine = await bootSector(board, 'halt');
    await machine.console.expect('ok');
    await expect.poll(async () => (await machine.screen())[0], { timeout: 10_000 }).toMatch(/^Hi/);
    const end = await machine.stop();
    expect(end.cause).toBe('stopped');
    expect(() => process.kill(machine.pid, 0)).toThrow('ESRCH');
  });

  test('ends a machine that hangs', async () => {
    const machine = await bootSector(board, 'halt', { timeoutSeconds: 3 });
    const end = await machine.ended;
    expect(end.cause).toBe('timeout');
    expect(end.detail).toMatch(/^still running after 3 s, processor 0 at 0x0000000000007c[0-9a-f]{2} \(registers in .*state\.txt\)$/);
    expect(readFileSync(/registers in (.*)\)/.exec(end.detail)?.[1] ?? '', 'utf8')).toMatch(/^processor 0 at .*\n\nCPU#?0/);
  });

  test('names a triple fault', async () => {
    const machine = await bootSector(board, 'tripleFault');
    expect((await machine.ended).cause).toBe('triple-fault');
    expect(machine.console.text).toContain('ok');
  });

  test('names a power-off', async () => {
    const machine = await bootSector(board, board.emulator === 'bochs' ? 'bochsPowerOff' : 'qemuPowerOff');
    expect((await machine.ended).cause).toBe('power-off');
  });

  test('says what the console did not show when an expectation fails', async () => {
    const machine = await bootSector(board, 'halt');
    await machine.console.expect('ok');
    await expect(machine.console.expect('hello', 1)).rejects.toThrow(/did not show hello within 1 s/);
    await machine.stop();
    await expect(machine.console.expect('hello')).rejects.toThrow(/before the machine ended \(stopped on request\)/);
  });
});

describe('the driver of bochs-vmx', { timeout: 40_000 }, () => {
  test('ends at a magic breakpoint, at the very same tick every time', async () => {
    const ends = [];
    for (let run = 0; run < 2; run++) ends.push(await (await bootSector(bochsVmx, 'magicBreakpoint')).ended);
    expect(ends[0]).toMatchObject({ cause: 'magic-breakpoint', stops: [{ kind: 'magic' }] });
    expect(ends[0]?.ticks).toBeGreaterThan(0n);
    expect(ends[1]?.stops).toEqual(ends[0]?.stops);
  });

  test('passes a breakpoint at a physical address and records its tick', async () => {
    const end = await (await bootSector(bochsVmx, 'magicBreakpoint', { bochs: { breakpoints: [0x7c00] } })).ended;
    expect(end.stops.map((stop) => stop.kind)).toEqual(['address', 'magic']);
  });

  test('boots with two processors', async () => {
    const machine = await bootSector(bochsVmx, 'halt', { processors: 2 });
    await machine.console.expect('ok');
    await machine.stop();
  });

  test('says what Bochs dislikes about a processor model that does not exist', async () => {
    await expect(bootSector(bochsVmx, 'halt', { cpu: 'pentium_99' })).rejects.toThrow(/bochsrc:4: cpu directive malformed/);
  });
});

describe('the driver of qemu-svm', { timeout: 40_000 }, () => {
  test('boots a run that counts instructions', async () => {
    const machine = await bootSector(qemuSvm, 'qemuPowerOff', { deterministic: true });
    expect((await machine.ended).cause).toBe('power-off');
    expect(machine.console.text).toContain('ok');
  });
});
