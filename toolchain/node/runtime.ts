/** What emitted JavaScript imports (`lyn/runtime`). */
export { $site } from './site.ts';
export { barrier, boot, cpu, log, memory, mmio, port, smp, svm, textOf, vmx } from './intrinsics.ts';
