import { console, startConsole, startScreen } from '../console/console.ts';
import { haltMachine, refuse } from '../console/shutdown.ts';
import { reportEnd } from '../domain/conclude.ts';
import { domain, watchdog } from '../domain/first.ts';
import { giveMemory } from '../domain/machine_memory.ts';
import { prepareCpuid } from '../guest/cpuid_policy.ts';
import { DEVICES_END } from '../memory/page_tables.ts';
import type { Extension } from '../processor/extension.ts';
import { connectConsole } from '../processor/vectors.ts';
import { hostClock } from '../time/clock.ts';
import { findTscFrequency } from '../time/frequency.ts';
import { enterGuest } from '../vcpu/run.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { loadGuest } from './guest.ts';
import { bootInformation } from './boot_information.ts';
import { readLoader } from './loader.ts';
import { begin } from './milestone.ts';
import { checkModules } from './module_hash.ts';
import { options, readOptions } from './options.ts';
import { MEGABYTE, putTogether, takeMemory, takeProcessors } from './steps.ts';

/**
 * The order of start-up, with the first of `extensions` that the processor has. Each step either succeeds or halts the machine with
 * a sentence.
 */
export function start(extensions: readonly Extension[]): void {
  startConsole();
  readLoader();
  startScreen(DEVICES_END);
  readOptions(bootInformation.commandLine());
  log.info(`Lyn ${boot.buildId()}`);
  begin('virtualization');
  const extension = findExtension(extensions);
  extension.require();
  extension.allow();
  takeMemory();
  begin('modules');
  checkModules();
  begin('clock');
  hostClock.ticksPerSecond = findTscFrequency();
  const why = takeProcessors(extension);
  if (why.length !== 0) refuse(why);
  extension.enable();
  log.info(`${extension.title()} is on`);
  begin('guest');
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

/** The one domain: memory, devices, guest, vCPU. */
function makeDomain(extension: Extension): Vcpu {
  if (!giveMemory(domain.memory, options.guestMemory)) {
    log.error(`the guest cannot have ${options.guestMemory / MEGABYTE} MB: that much is not free in one piece; give it less (guest.memory= in the boot menu, key e; lyn image --memory) or the machine more`);
    haltMachine();
  }
  extension.mapMemory(domain.memory);
  prepareCpuid(extension.instructions());
  const state = loadGuest(domain);
  const vcpu = extension.makeVcpu();
  putTogether(domain, vcpu, state, console);
  connectConsole(domain);
  if (options.guestLimit !== 0n) watchdog.start(options.guestLimit);
  return vcpu;
}

/** The one domain has ended, and with it the machine. */
function resume(): void {
  reportEnd();
  log.info('the machine may be switched off');
  haltMachine();
}

entry('lyn_resumed', resume);
