import { makeProcessorTables } from '../memory/page_tables.ts';
import { delay } from '../time/delay.ts';
import { hostApic, IpiMode } from './host_apic.ts';
import { topology } from './madt.ts';

/** Pauses of the start-up sequence: SDM 9.4.4.1. */
const AFTER_INIT: u64 = 10_000_000n;
const AFTER_START_UP: u64 = 200_000n;
/** How long a processor may take to come up. */
const PATIENCE: u64 = 100_000_000n;
const POLL: u64 = 100_000n;

/** Number of application processors that have arrived. */
const arrived = atomic(u32);

/** An application processor has come up; returning parks it. */
function arrive(_index: u32): void {
  arrived.add(1);
}

entry('lyn_ap_main', arrive);

/**
 * Starts the other processors one after the other, each with page tables and stacks of its own, and parks them. Before
 * VMXON: an INIT would exit afterwards.
 */
export function startApplicationProcessors(): void {
  const own = hostApic.id();
  for (let i: u32 = 0; i < topology.count; i++) {
    const apic = topology.apics[i];
    if (apic === own) continue;
    if (hostApic.reaches(apic)) start(apic);
    else log.warn(`the processor with APIC ${apic} is left alone: no interrupt reaches it alone`);
  }
}

function start(apic: u32): void {
  const before = arrived.load();
  const startPage = smp.trampoline(makeProcessorTables());
  hostApic.send(apic, IpiMode.Init, 0);
  delay(AFTER_INIT);
  hostApic.send(apic, IpiMode.StartUp, startPage);
  delay(AFTER_START_UP);
  if (arrived.load() === before) hostApic.send(apic, IpiMode.StartUp, startPage);
  for (let waited: u64 = 0n; waited < PATIENCE && arrived.load() === before; waited += POLL) delay(POLL);
  if (arrived.load() === before) log.warn(`the processor with APIC ${apic} did not start; the others go on without it`);
}

/** How many processors there are, the boot processor included. */
export function processorCount(): u32 {
  return 1 + arrived.load();
}
