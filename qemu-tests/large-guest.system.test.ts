import { expect, test } from 'vitest';
import { boot } from '../toolchain/harness/boot.ts';
import { underLyn } from '../toolchain/harness/image.ts';
import { linuxModules } from '../toolchain/run/linux.ts';

/** Wall time in seconds; most of it is four gigabytes of zeros. */
const patience = 300;

test('A machine of 6 GB gives its guest 4 GB: more than is free below its own hole for devices', { timeout: (patience + 60) * 1000 }, async ({ skip }) => {
  if (process.env['LYN_FULL'] !== '1') skip('it takes 6 GB of memory: make test-full');
  const machine = await boot('qemu-svm', underLyn(await linuxModules({}), { options: 'guest.memory=4G' }), { memoryMegabytes: 6144, timeoutSeconds: patience });
  await machine.console.expect(/guest:\/# /, patience);
  machine.console.send('grep MemTotal /proc/meminfo\n');
  const [, kilobytes] = await machine.console.expect(/^MemTotal: +(\d+) kB/m);
  expect(Number(kilobytes)).toBeGreaterThan(3.8 * 2 ** 20);
  // Linux takes what lies above 4 GB first.
  machine.console.send('dd if=/dev/zero of=/tmp/all bs=1M count=1500 && rm /tmp/all && echo filled\n');
  await machine.console.expect(/^filled/m, patience);
});
