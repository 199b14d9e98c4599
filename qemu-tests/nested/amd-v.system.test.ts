import { qemuSvm } from '../../boards/qemu-svm.ts';
import { linuxTest, nestedTests, type NestedHost } from '../support/nested.ts';
import { isFull, tinyTests } from './suites.ts';

/** Linux uses XSAVE where there is one, and TCG tells KVM nothing of XCR0 (differences.ts). */
const host: NestedHost = {
  name: 'kvm in qemu-svm',
  board: qemuSvm,
  virtualization: 'svm',
  wish: { memoryMegabytes: 1024, deterministic: true },
  timeoutSeconds: isFull ? 2400 : 600,
  guestSeconds: 60,
  linuxSeconds: 1200,
  without: ['xsave'],
};

/** The other suites show the same here as on qemu-svm alone. */
nestedTests('Lyn in QEMU with KVM-AMD, in QEMU', host, [...tinyTests(host, false), ...(isFull ? [linuxTest('Debian', host)] : [])]);
