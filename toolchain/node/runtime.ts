/** What emitted JavaScript imports (`lyn/runtime`). */
export { $site } from './site.ts';
export { boot, cpu, log, memory, mmio, port, smp, textOf, vmx } from './intrinsics.ts';
