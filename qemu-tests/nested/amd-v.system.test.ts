import { qemuSvm } from '../../boards/qemu-svm.ts';
import { nestedTests, type NestedHost } from '../support/nested.ts';
import { tinyTests } from './suites.ts';

const host: NestedHost = {
  name: 'kvm in qemu-svm',
  board: qemuSvm,
  virtualization: 'svm',
  wish: { memoryMegabytes: 1024, deterministic: true },
  timeoutSeconds: 600,
  guestSeconds: 60,
};

/**
 * The other suites show the same here as on qemu-svm alone. Debian comes up, but complains: it uses XSAVE, and TCG tells KVM nothing of XCR0
 * (differences.ts).
 */
nestedTests('Lyn in QEMU with KVM-AMD, in QEMU', host, tinyTests(host, false));
