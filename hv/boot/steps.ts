import type { ByteStream } from '../device/byte_stream.ts';
import { startScreen } from '../console/console.ts';
import type { Domain } from '../domain/domain.ts';
import { readHostTime } from '../guest/host_time.ts';
import { frames } from '../memory/frames.ts';
import { ADDRESS_END, freeRam } from '../memory/memory_map.ts';
import { enterFinalTables } from '../memory/page_tables.ts';
import '../panic/exception.ts';
import { startApplicationProcessors } from '../processor/application.ts';
import type { Extension } from '../processor/extension.ts';
import { topology } from '../processor/madt.ts';
import { processorCount } from '../processor/peers.ts';
import { takeInterrupts } from '../processor/vectors.ts';
import { traceRing } from '../trace/ring.ts';
import { applyStart } from '../vcpu/start.ts';
import type { StartState } from '../vcpu/start.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { bootInformation } from './boot_information.ts';
import { begin } from './milestone.ts';

/** The steps of start-up that every program of the hypervisor takes, in this order. */

export const MEGABYTE: u64 = 0x10_0000n;

/** The free memory, and page tables of our own. */
export function takeMemory(): void {
  begin('memory');
  freeRam();
  bootInformation.reserveAll();
  enterFinalTables();
  startScreen(ADDRESS_END);
  traceRing.here().start();
  log.info(`${frames.free.total() / MEGABYTE} MB are free`);
}

/**
 * Interrupt controllers, and the other processors, with `extension` turned on if there is one. The TSC's frequency must be known. Gives the reason if
 * interrupts cannot be taken over, where the others are let alone; empty text otherwise.
 */
export function takeProcessors(extension: Extension | null): string {
  begin('interrupt controllers');
  topology.read();
  const why = takeInterrupts();
  begin('processors');
  if (why.length === 0) startApplicationProcessors(extension);
  log.info(`processors that are up: ${processorCount()}`);
  return why;
}

/** A domain that has its memory gets its vCPU, which begins as `state` says, its time, which begins now, and its devices. `console`: the far end of COM1. */
export function putTogether(domain: Domain, vcpu: Vcpu, state: StartState, console: ByteStream): void {
  domain.vcpu = vcpu;
  applyStart(vcpu, state);
  domain.clock.start();
  vcpu.backend.setTimeOffset(domain.clock.offset);
  domain.machine.start(console, readHostTime());
}
