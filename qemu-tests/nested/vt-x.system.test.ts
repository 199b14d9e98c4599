import { it } from 'vitest';
import { bochsVmx } from '../../boards/bochs-vmx.ts';
import { linuxTest, nestedTests, type NestedHost } from '../support/nested.ts';
import { isFull, tinyTests } from './suites.ts';

/** Linux reads MSRs that Bochs has not, and a guest that went wrong must not stop the emulator. */
const host: NestedHost = {
  name: 'kvm in bochs-vmx',
  board: bochsVmx,
  virtualization: 'vmx',
  wish: { memoryMegabytes: 1024, bochs: { ignoreUnknownMsrs: true, magicBreakpoint: 'record' } },
  timeoutSeconds: isFull ? 4800 : 600,
  guestSeconds: isFull ? 300 : 60,
  linuxSeconds: 1800,
};

const title = 'Lyn in QEMU with KVM-Intel, in Bochs';
if (isFull) nestedTests(title, host, [...tinyTests(host, isFull), linuxTest('Debian', host)]);
else it(title, ({ skip }) => skip('it takes minutes: make test-full'));
