import { startConsole } from '../console/console.ts';
import { recordLog } from '../console/log.ts';
import { serial } from '../console/serial.ts';
import { haltMachine } from '../console/shutdown.ts';
import { domain, watchdog } from '../domain/first.ts';
import { giveMemory } from '../domain/machine_memory.ts';
import { prepareCpuid } from '../guest/cpuid_policy.ts';
import { readHostTime } from '../guest/host_time.ts';
import { frames } from '../memory/frames.ts';
import { freeRam } from '../memory/memory_map.ts';
import { enterFinalTables } from '../memory/page_tables.ts';
import '../panic/exception.ts';
import { startApplicationProcessors } from '../processor/application.ts';
import type { Extension } from '../processor/extension.ts';
import { topology } from '../processor/madt.ts';
import { processorCount } from '../processor/peers.ts';
import { connectConsole, takeInterrupts } from '../processor/vectors.ts';
import { hostClock } from '../time/clock.ts';
import { findTscFrequency } from '../time/frequency.ts';
import { enterGuest } from '../vcpu/run.ts';
import { applyStart } from '../vcpu/start.ts';
import { traceRing } from '../trace/ring.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { loadGuest } from './guest.ts';
import { bootInformation } from './boot_information.ts';
import { checkModules } from './module_hash.ts';
import { options, readOptions } from './options.ts';

const MEGABYTE: u64 = 0x10_0000n;

/**
 * The order of start-up, with the first of `extensions` that the processor has. Each step either succeeds or halts the machine with
 * a sentence.
 */
export function start(extensions: readonly Extension[]): void {
  startConsole();
  bootInformation.read();
  log.info(`Lyn ${boot.buildId()}`);
  takeOptions();
  const extension = findExtension(extensions);
  extension.require();
  extension.allow();
  takeMemory();
  checkModules();
  takeMachine(extension);
  extension.enable();
  log.info(`${extension.title()} is on`);
  const vcpu = makeDomain(extension);
  log.info(`domain ${domain.id} starts with ${options.guestMemory / MEGABYTE} MB`);
  enterGuest(vcpu);
}

function findExtension(extensions: readonly Extension[]): Extension {
  for (const each of extensions) {
    if (each.isPresent()) return each;
  }
  for (const each of extensions) log.error(`this processor has no ${each.bit()}`);
  log.error('in a virtual machine, nested virtualization must be switched on for it');
  haltMachine();
}

/** The command line, and with it where the log goes. */
function takeOptions(): void {
  readOptions(bootInformation.commandLine());
  if (options.logRecords) recordLog();
}

/** The free memory, and page tables of our own. */
function takeMemory(): void {
  freeRam();
  bootInformation.reserveAll();
  enterFinalTables();
  traceRing.here().start();
  log.info(`${frames.free.total() / MEGABYTE} MB are free`);
}

/** Clock, interrupt controllers, and the other processors. */
function takeMachine(extension: Extension): void {
  hostClock.ticksPerSecond = findTscFrequency();
  topology.read();
  takeInterrupts();
  startApplicationProcessors(extension);
  log.info(`processors that are up: ${processorCount()}`);
}

/** The one domain: memory, devices, guest, vCPU. */
function makeDomain(extension: Extension): Vcpu {
  if (!giveMemory(domain.memory, options.guestMemory)) {
    log.error(`the guest cannot have ${options.guestMemory / MEGABYTE} MB: that much is not free in one piece; give it less (guest.memory=) or the machine more`);
    haltMachine();
  }
  extension.mapMemory(domain.memory);
  prepareCpuid(extension.instructions());
  const state = loadGuest(domain);
  const vcpu = extension.makeVcpu();
  domain.vcpu = vcpu;
  applyStart(vcpu, state);
  domain.clock.start();
  vcpu.backend.setTimeOffset(domain.clock.offset);
  domain.machine.start(serial, readHostTime());
  connectConsole(domain);
  if (options.guestLimit !== 0n) watchdog.start(options.guestLimit);
  return vcpu;
}
