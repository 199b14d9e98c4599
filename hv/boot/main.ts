import { startConsole } from '../console/console.ts';
import { recordLog } from '../console/log.ts';
import { serial } from '../console/serial.ts';
import { haltMachine } from '../console/shutdown.ts';
import { backend, domain, nested, vcpu, watchdog } from '../domain/first.ts';
import { giveMemory } from '../domain/machine_memory.ts';
import { prepareCpuid } from '../guest/cpuid_policy.ts';
import { readHostTime } from '../guest/host_time.ts';
import { frames } from '../memory/frames.ts';
import { freeRam } from '../memory/memory_map.ts';
import { enterFinalTables } from '../memory/page_tables.ts';
import '../panic/exception.ts';
import { processorCount, startApplicationProcessors } from '../processor/application.ts';
import { requireVmx } from '../processor/features.ts';
import { topology } from '../processor/madt.ts';
import { connectConsole, takeInterrupts } from '../processor/vectors.ts';
import { hostClock } from '../time/clock.ts';
import { findTscFrequency } from '../time/frequency.ts';
import { enterGuest } from '../vcpu/run.ts';
import { applyStart } from '../vcpu/start.ts';
import { vmxCapabilities } from '../vmx/capabilities.ts';
import { enterVmxOperation } from '../vmx/enter.ts';
import { requireVmxCapabilities } from '../vmx/requirements.ts';
import { makeVmcs } from '../vmx/vmcs.ts';
import { loadGuest } from './guest.ts';
import { bootInformation } from './multiboot.ts';
import { options, readOptions } from './options.ts';

/** The tag of the domain's translations; zero is the hypervisor's own. */
const VPID: u16 = 1;
const MEGABYTE: u64 = 0x10_0000n;

/** The order of start-up. Each step either succeeds or halts the machine with a sentence. */
function main(): void {
  startConsole();
  log.info(`Lyn ${boot.buildId()}`);
  readBootInformation();
  requireVmx();
  requireVmxCapabilities();
  takeMemory();
  takeMachine();
  enterVmxOperation();
  log.info('VT-x with EPT is on');
  makeDomain();
  log.info(`domain ${domain.id} starts with ${options.guestMemory / MEGABYTE} MB`);
  enterGuest(vcpu);
}

/** What the boot loader tells, and with it where the log goes. */
function readBootInformation(): void {
  bootInformation.read();
  readOptions(bootInformation.commandLine());
  if (options.logRecords) recordLog();
}

/** The free memory, and page tables of our own. */
function takeMemory(): void {
  freeRam();
  bootInformation.reserveAll();
  enterFinalTables();
  log.info(`${frames.free.total() / MEGABYTE} MB are free`);
}

/** Clock, interrupt controllers, and the other processors. */
function takeMachine(): void {
  hostClock.ticksPerSecond = findTscFrequency();
  log.info(`the TSC runs at ${hostClock.ticksPerSecond / 1000n} kHz`);
  topology.read();
  takeInterrupts();
  startApplicationProcessors();
  log.info(`processors that are up: ${processorCount()}`);
}

/** The one domain: memory, devices, guest, vCPU. */
function makeDomain(): void {
  if (!giveMemory(domain.memory, options.guestMemory)) {
    log.error(`the guest cannot have ${options.guestMemory / MEGABYTE} MB: that much is not free in one piece; give it less (guest.memory=) or the machine more`);
    haltMachine();
  }
  domain.vcpu = vcpu;
  nested.create();
  for (const slot of domain.memory.all()) nested.mapSlot(slot);
  const secondary = vmxCapabilities.secondary();
  prepareCpuid({ rdtscp: secondary.rdtscp, invpcid: secondary.invpcid, xsaves: secondary.xsaves });
  const start = loadGuest(domain);
  makeVmcs(vcpu, backend, nested.pointer(), VPID);
  applyStart(vcpu, start);
  domain.clock.start();
  backend.setTimeOffset(domain.clock.offset);
  domain.machine.start(serial, readHostTime());
  connectConsole(domain);
  if (options.guestLimit !== 0n) watchdog.start(options.guestLimit);
}

entry('lyn_main', main);
