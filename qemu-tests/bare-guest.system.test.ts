import { describe, expect, test } from 'vitest';
import { qemuTcg } from '../boards/qemu-tcg.ts';
import { boot } from '../boards/index.ts';
import { assembleLinuxGuest, commandLine, type GuestWish } from '../guests/linux/guest.ts';
import { judgeSelfCheck } from '../guests/linux/self-check.ts';
import { buildPath } from '../toolchain/host/root.ts';
import { buildDiskImage } from '../toolchain/images/disk.ts';

/** Boots the Debian guest without Lyn: what fails here is the guest's fault, not the hypervisor's. */
async function bootBare(name: string, wish: GuestWish) {
  const guest = await assembleLinuxGuest();
  const folder = buildPath('system-tests', name);
  const entry = { kind: 'linux', kernel: guest.kernel.image, initramfs: guest.initramfs, commandLine: commandLine(wish) } as const;
  return boot(qemuTcg, { disk: await buildDiskImage(entry, `${folder}/disk.img`), folder, timeoutSeconds: 120 });
}

describe('the Debian guest on a bare machine', { timeout: 150_000 }, () => {
  test('passes its self-check and powers off; its sum over 32 MB of memory is the host’s', async () => {
    const machine = await bootBare('bare-check', { check: 'bare', extra: 'quiet' });
    expect((await machine.ended).cause).toBe('power-off');
    expect(judgeSelfCheck(machine.console.text)).toEqual({ status: 0, problems: [] });
  });

  test('fails the self-check of a guest, because no hypervisor shows', async () => {
    const machine = await bootBare('bare-as-guest', { check: 'guest' });
    await machine.ended;
    const verdict = judgeSelfCheck(machine.console.text);
    expect(verdict.status).toBe(1);
    expect(verdict.problems).toContain('this machine does not show the hypervisor bit in /proc/cpuinfo');
  });

  test('gives a shell in which a person can type, and reports its exit status', async ({ skip }) => {
    if (process.env['LYN_FULL'] !== '1') skip('under Lyn it is done as well: make test-full');
    const machine = await bootBare('bare-shell', {});
    await machine.console.expect(/guest:\/# /, 100);
    machine.console.send('echo $((6 * 7))\n');
    await machine.console.expect(/^42\r?$/m);
    machine.console.send('exit 3\n');
    await machine.console.expect('guest: ends with status 3');
    expect((await machine.ended).cause).toBe('power-off');
  });
});
