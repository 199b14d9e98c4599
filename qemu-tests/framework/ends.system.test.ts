import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { boot, expectEnd, tinyGuest, underLyn } from 'lyn/test';
import { describe, expect, test } from 'vitest';
import { build as buildHypervisor } from '../../toolchain/build/build.ts';
import { projectRoot } from '../../toolchain/host/root.ts';
import { runFolder } from '../support/boots.ts';

/** 64 MB, where a machine is ended unless a test says otherwise, are 8 minutes of QEMU's serial port: LYN_FULL takes them. */
const limit = process.env['LYN_FULL'] === '1' ? 64 * 2 ** 20 : 2 ** 20;

/** Endless output, as fast as it goes. */
const flood = 'main: mov dx, 0x3F8\n1: mov ecx, 0xFFFF\n xor esi, esi\n rep outsb\n jmp 1b';

describe('a guest that floods the console', () => {
  test('is ended, and told apart from one that hangs', { timeout: 1300_000 }, async () => {
    const machine = await boot('qemu-tcg', tinyGuest({ mode: 32, code: flood }), { timeoutSeconds: 1200, consoleLimit: limit });
    const { detail } = await expectEnd(machine, 'flood');
    expect(detail).toBe(`the machine has sent more than ${limit} characters`);
    expect(statSync(join(machine.folder, 'console.txt')).size).toBeLessThan(17 * 2 ** 20);
  });
});

describe('a guest that hangs', () => {
  test('is ended by its time-out, also where it would power off on the NMI that is then tried', async () => {
    const machine = await boot('qemu-tcg', tinyGuest({ mode: 64, code: 'main: cli\n jmp .' }), { timeoutSeconds: 8 });
    const { detail } = await expectEnd(machine, 'timeout');
    expect(detail).toMatch(/^still running after 8 s, processor 0 at 0x000000000000\w{4} /);
    expect(machine.console.text).toContain('FAIL unexpected exception 0x2');
  });

  test('is shown by Bochs with each of its processors', async () => {
    const machine = await boot('bochs-vmx', tinyGuest({ mode: 64, code: 'main: cli\n jmp .' }), { timeoutSeconds: 8, processors: 2 });
    const { detail } = await expectEnd(machine, 'timeout');
    expect(detail).toMatch(/processor 0 at 0x000000000000\w{4}; processor 1 at 0x\w{16} /);
  });

  test('fails a test that waits for something else, with what is known and where the rest is', async () => {
    const machine = await boot('qemu-tcg', tinyGuest({ mode: 64, code: 'main: say "before it hangs"\n cli\n jmp .' }), { timeoutSeconds: 5 });
    const failure = expectEnd(machine, 'power-off');
    await expect(failure).rejects.toThrow(/^The machine on qemu-tcg was to end by power-off, but ended by timeout: still running after 5 s, processor 0 at .*before it hangs.*The run's files: .*fails-a-test/s);
  });
});

describe('a time-out ends in a crash dump', () => {
  const dumpOf = ({ folder }: { readonly folder: string }): string => readFileSync(join(folder, 'dump.txt'), 'utf8');

  test.each(['qemu-svm', 'bochs-vmx'])('of the hypervisor whose guest hangs on %s', async (board) => {
    const machine = await boot(board, underLyn(tinyGuest({ mode: 64, code: 'main: cli\n mov eax, 0x40000001\n cpuid\n jmp .' })), { timeoutSeconds: board === 'qemu-svm' ? 8 : 12 });
    await expect(expectEnd(machine, 'halted')).rejects.toThrow(
      /was to end by halted, but ended by timeout: .*; stopped by a non-maskable interrupt \(vector 0x2, error code 0x0\) in (?:handleHostNmi \(hv\/exit\/host_event\.ts|MovedState\.acceptInterrupts \(hv\/svm\/moved_state\.ts):\d+\), serving domain 1, whose guest was at 0x9\w{3} \(all of the dump in .*dump\.txt\)/,
    );
    expect(dumpOf(machine)).toMatch(/^vCPU of domain 1\n {2}last exit: .*NMI$/m);
    expect(dumpOf(machine)).toContain('exit: CPUID, leaf 0x40000001');
  });

  test.each(['qemu-svm', 'bochs-vmx'])('of the hypervisor that hangs itself on %s', async (board) => {
    const { elf } = await buildHypervisor({ entries: ['qemu-tests/framework/fixtures/hangs.ts'], output: runFolder('a hypervisor that hangs') });
    const machine = await boot(board, underLyn([], { hypervisor: elf }), { timeoutSeconds: 8 });
    await expect(expectEnd(machine, 'power-off')).rejects.toThrow(/stopped by a non-maskable interrupt .* in waitForever \(qemu-tests\/framework\/fixtures\/hangs\.ts:\d+\)/);
    expect(dumpOf(machine)).toMatch(/^backtrace\n(?: {2}lyn_cpu_pause .*\n)? {2}waitForever \(.*\n {2}main \(/m);
  });
});

describe('a test that does not stop its machine', () => {
  let pid = 0;
  test('ends', async () => void ({ pid } = await boot('qemu-tcg', tinyGuest({ mode: 64, code: 'main: jmp .' }))));
  test('and the machine has ended with it', () => expect(lives(pid)).toBe(false));
});

/** Whether there is a process of that id. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.each(['bochs-vmx', 'qemu-tcg'])('a test that is killed', (board) => {
  test(`leaves no emulator of ${board} behind`, async () => {
    const folder = runFolder(`killed on ${board}`);
    const program = join(folder, 'killed.mjs');
    await build({ entryPoints: [join(projectRoot(), 'qemu-tests/framework/fixtures/killed.ts')], outfile: program, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
    const child = spawn(process.execPath, [program, board, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const emulator = Number(said);
    expect(lives(emulator)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => lives(emulator), { timeout: 5000 }).toBe(false);
  });
});
