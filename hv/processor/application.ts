import { bootInformation } from '../boot/boot_information.ts';
import { FRAME } from '../memory/frames.ts';
import { ram } from '../memory/memory_map.ts';
import { completeTables, makeProcessorTables } from '../memory/page_tables.ts';
import { checkClock } from '../time/tsc_offset.ts';
import { delay } from '../time/delay.ts';
import { traceRing } from '../trace/ring.ts';
import type { Extension } from './extension.ts';
import { hostApic, IpiMode } from './host_apic.ts';
import { MAXIMUM_PROCESSORS, topology } from './madt.ts';
import { joinPeers } from './peers.ts';
import { enableInterrupts } from './vectors.ts';

/** Pauses of the start-up sequence: SDM 9.4.4.1. */
const AFTER_INIT: u64 = 10_000_000n;
const AFTER_START_UP: u64 = 200_000n;
/** How long a processor may take to come up: one of a virtual machine may have to wait for the host's. */
const PATIENCE: u64 = 1_000_000_000n;
const POLL: u64 = 100_000n;
/** Below lies what a BIOS keeps. */
const FIRST_PAGE: u32 = 8;
const LAST_PAGE: u32 = 0xA0;

/** The processor that is being started. */
class Newcomer {
  /** One is expected. Whoever sets it to false decides: the processor by coming up, or the boot processor by going on without it. */
  readonly expected = atomic(bool);
  /** Index + 1 of the last one that got ready. */
  readonly ready = atomic(u32);
  extension: Extension | null = null;
}

const newcomer = new Newcomer();

/** Starts the other processors one after the other, each with page tables and stacks of its own. `extension`, if there is one, is turned on there. */
export function startApplicationProcessors(extension: Extension | null): void {
  newcomer.extension = extension;
  const own = hostApic.here().id();
  const page = findStartPage();
  for (let i: u32 = 0; i < topology.count; i++) {
    const apic = topology.apics[i];
    if (apic === own) continue;
    if (page === 0) log.warn(`the processor with APIC ${apic} is left alone: no memory below 640 KB is free, where it could start`);
    else if (hostApic.here().reaches(apic)) start(apic, page);
    else log.warn(`the processor with APIC ${apic} is left alone: no interrupt reaches it alone`);
  }
}

/** A page below 640 KB where processors can start: RAM in which the boot loader has left nothing; zero if there is none. */
function findStartPage(): u8 {
  for (let page: u32 = FIRST_PAGE; page < LAST_PAGE; page++) {
    const first: Hpa = u64(page) * FRAME;
    if (ram.covers(first, first + FRAME) && !bootInformation.holds(first, first + FRAME)) return u8(page);
  }
  return 0;
}

/** It is not in VMX operation yet, where an INIT would wait (SDM 24.8). */
function start(apic: u32, startPage: u8): void {
  newcomer.ready.store(0);
  newcomer.expected.store(true);
  smp.trampoline(makeProcessorTables(), startPage);
  hostApic.here().send(apic, IpiMode.Init, 0);
  delay(AFTER_INIT);
  hostApic.here().send(apic, IpiMode.StartUp, startPage);
  delay(AFTER_START_UP);
  if (newcomer.expected.load()) hostApic.here().send(apic, IpiMode.StartUp, startPage);
  for (let waited: u64 = 0n; waited < PATIENCE && newcomer.expected.load(); waited += POLL) delay(POLL);
  if (newcomer.expected.exchange(false)) {
    log.warn(`the processor with APIC ${apic} did not start; the others go on without it`);
    return;
  }
  while (newcomer.ready.load() === 0) cpu.pause(); // it runs: it gets ready, or halts the machine with the reason
  checkClock(newcomer.ready.load() - 1);
}

/** An application processor has come up: it does what the others ask of it. One that comes too late, or is one too many, returns and is parked. */
export function arrive(index: u32): void {
  if (index >= MAXIMUM_PROCESSORS || !newcomer.expected.exchange(false)) return;
  enableInterrupts(); // before all that may fail: a panic stops the others by it
  completeTables();
  traceRing.here().start();
  const extension = newcomer.extension;
  if (extension !== null) {
    extension.allow();
    extension.enable();
  }
  joinPeers();
  newcomer.ready.store(index + 1);
  for (;;) cpu.idle();
}

entry('lyn_ap_main', arrive);
