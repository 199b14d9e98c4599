import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { bochsVmx } from '../../boards/bochs-vmx.ts';
import { qemuTcg } from '../../boards/qemu-tcg.ts';
import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import { projectRoot } from '../../toolchain/host/root.ts';
import { runBare, runFolder } from '../support/boots.ts';

/** 64 MB, where a machine is ended unless a test says otherwise, are 8 minutes of QEMU's serial port: LYN_FULL takes them. */
const limit = process.env['LYN_FULL'] === '1' ? 64 * 2 ** 20 : 2 ** 20;

/** Endless output, as fast as it goes. */
const flood = 'main: mov dx, 0x3F8\n1: mov ecx, 0xFFFF\n xor esi, esi\n rep outsb\n jmp 1b';

describe('a guest that floods the console', () => {
  test('is ended, and told apart from one that hangs', { timeout: 1300_000 }, async () => {
    const image = await assembleTinyGuest({ name: 'guest', mode: 32, code: flood }, runFolder('flood'));
    const { end } = await runBare(qemuTcg, 'flood', image, { waits: true, timeoutSeconds: 1200, consoleLimit: limit });
    expect(end).toMatchObject({ cause: 'flood', detail: `the machine has sent more than ${limit} characters` });
    expect(statSync(join(runFolder('flood'), 'console.txt')).size).toBeLessThan(17 * 2 ** 20);
  });
});

describe('a guest that hangs', () => {
  test('is ended by its time-out, also where it would power off on the NMI that is then tried', async () => {
    const image = await assembleTinyGuest({ name: 'guest', mode: 64, code: 'main: cli\n jmp .' }, runFolder('hang'));
    const { console, end } = await runBare(qemuTcg, 'hang', image, { waits: true, timeoutSeconds: 8 });
    expect(end.cause).toBe('timeout');
    expect(end.detail).toMatch(/^still running after 8 s, processor 0 at 0x000000000000\w{4} /);
    expect(console).toContain('FAIL unexpected exception 0x2');
  });
});

/** Whether there is a process of that id, other than one that has died and waits for its parent. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.each([bochsVmx, qemuTcg])('a test that is killed', (board) => {
  test(`leaves no emulator of ${board.name} behind`, async () => {
    const folder = runFolder(`killed on ${board.name}`);
    const program = join(folder, 'killed.mjs');
    await build({ entryPoints: [join(projectRoot(), 'qemu-tests/framework/fixtures/killed.ts')], outfile: program, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
    const child = spawn(process.execPath, [program, board.name, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const emulator = Number(said);
    expect(lives(emulator)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => lives(emulator), { timeout: 5000 }).toBe(false);
  });
});
