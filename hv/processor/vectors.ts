import { keyboard } from '../console/keyboard.ts';
import { serial } from '../console/serial.ts';
import type { Domain } from '../domain/domain.ts';
import { hostApic } from './host_apic.ts';
import { hostTimer } from './host_timer.ts';
import { ioApic } from './io_apic.ts';
import { topology } from './madt.ts';
import { joinPeers, serveCalls } from './peers.ts';
import { processor } from './processor.ts';
import { Vector } from './vector.ts';
import { Hazard } from '../vcpu/hazard.ts';

/** ISA interrupts: COM1's, and the keyboard's. */
const SERIAL_LINE: u32 = 4;
const KEYBOARD_LINE: u32 = 1;

/** What an interrupt of the host's is for: a device of the hypervisor's, and the domain that hears of it. */
class Route {
  domain: Domain | null = null;
  /** How many have come. */
  count: u64 = 0n;
}

const consoleRoute = new Route();

type VectorHandler = (vector: u32) => void;

/** The hypervisor owns every vector: which of `handlers` serves it. */
const owners = table<u8>(256, 0, { [Vector.Console]: 1, [Vector.Timer]: 2, [Vector.Spurious]: 3, [Vector.Kick]: 4 });
const handlers: readonly VectorHandler[] = [reportStray, receiveConsole, noteTimer, ignoreSpurious, noteKick];

/** Takes over the machine's interrupts on the boot processor. All stay masked until somebody asks for one. Gives the reason if that cannot be; empty text otherwise. */
export function takeInterrupts(): string {
  enableInterrupts();
  joinPeers();
  if (!hostApic.here().isOn) return 'this processor has no local APIC (CPUID 1, EDX bit 9), by which processors and timers interrupt';
  ioApic.enable(topology.ioApic);
  return '';
}

/** Interrupts reach this processor, those of the others among them. */
export function enableInterrupts(): void {
  hostApic.here().enable(u8(Vector.Spurious));
}

/** From now on what is typed on the console reaches `domain`'s serial port. */
export function connectConsole(domain: Domain): void {
  consoleRoute.domain = domain;
  ioApic.route(topology.inputs[SERIAL_LINE], hostApic.here().id(), u8(Vector.Console));
  ioApic.route(topology.inputs[KEYBOARD_LINE], hostApic.here().id(), u8(Vector.Console));
  serial.enableReceiveInterrupt();
  keyboard.start();
}

/** An interrupt has been taken from the local APIC: by an exit with acknowledgement, or by the processor while it idled. */
export function serveHostInterrupt(vector: u32): void {
  handlers[owners[vector]](vector);
}

function receiveConsole(_vector: u32): void {
  consoleRoute.count += 1n;
  serial.poll();
  keyboard.poll();
  const domain = consoleRoute.domain;
  if (domain !== null) domain.machine.uart.receive();
  hostApic.here().endInterrupt();
}

/** A deadline of this processor is due, or was moved meanwhile. */
function noteTimer(_vector: u32): void {
  hostTimer.here().expire();
  hostApic.here().endInterrupt();
  const vcpu = processor.here().vcpu;
  if (vcpu !== null) vcpu.signal(Hazard.Deadline);
}

/**
 * Another processor has left a task here. Without a guest it is carried out at once: an NMI in the shadow of STI lets the kick come before HLT,
 * which would sleep on.
 */
function noteKick(_vector: u32): void {
  hostApic.here().endInterrupt();
  const vcpu = processor.here().vcpu;
  if (vcpu === null) serveCalls();
  else vcpu.signal(Hazard.Call);
}

/** Spurious interrupts are not in service: SDM 12.9. */
function ignoreSpurious(_vector: u32): void {}

function reportStray(vector: u32): void {
  log.warn(`an interrupt with vector ${hex(vector)} came, which nobody asked for`);
  hostApic.here().endInterrupt();
}

entry('lyn_interrupt', serveHostInterrupt);
