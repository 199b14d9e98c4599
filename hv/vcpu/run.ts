import { adoptVcpu, concludeDomain } from '../domain/conclude.ts';
import { processor } from '../processor/processor.ts';
import { serveHostNmi } from '../processor/nmi.ts';
import { serveCalls } from '../processor/peers.ts';
import { traceExit } from '../trace/vcpu_events.ts';
import { commit } from './commit.ts';
import { Hazard } from './hazard.ts';
import { deliverInterrupt, deliverNmi, wakes } from './interrupts.ts';
import type { Vcpu } from './vcpu.ts';

/**
 * Longest time between two exits, in ticks of the TSC: what another processor asks for, and the hypervisor's own watch over
 * a guest that spins, wait no longer than this. About a second.
 */
const LONGEST_RUN: u64 = 0x1_0000_0000n;

/** Serves one exit. The exit stub calls it with the guest's registers saved, and enters the guest again when it returns. */
export function serveExit(vcpu: Vcpu): void {
  const start = cpu.rdtsc();
  vcpu.events.entryTaken = false;
  commit(vcpu, vcpu.backend.dispatch(vcpu));
  const now = cpu.rdtsc();
  setTimer(vcpu, now);
  countExit(vcpu, now - start);
  traceExit(vcpu, start, now - start);
}

/** Here, so that no call is spent on it. */
function countExit(vcpu: Vcpu, ticks: u64): void {
  const kind = u32(vcpu.kind);
  vcpu.statistics.counts[kind] += 1n;
  vcpu.statistics.ticks[kind] += ticks;
}

/** Serves what is rare. The exit stub calls it before the entry if `vcpu.hazards` is not zero. */
export function serveHazards(vcpu: Vcpu): void {
  if (asks(vcpu, Hazard.Halted)) waitForEvent(vcpu);
  const start = cpu.rdtsc();
  serveHostNmi();
  if (asks(vcpu, Hazard.Call)) serveCalls();
  if (asks(vcpu, Hazard.Deadline)) processor.here().deadlines.run(start);
  if (asks(vcpu, Hazard.End)) concludeDomain(vcpu);
  if (asks(vcpu, Hazard.Nmi)) deliverNmi(vcpu);
  if (asks(vcpu, Hazard.Interrupt)) deliverInterrupt(vcpu);
  vcpu.hazards = 0;
  const now = cpu.rdtsc();
  setTimer(vcpu, now);
  vcpu.statistics.extend(vcpu.kind, now - start);
}

/** A halted vCPU: this processor sleeps until something can be delivered to it, or its domain has ended. */
function waitForEvent(vcpu: Vcpu): void {
  for (;;) {
    const now = cpu.rdtsc();
    serveCalls();
    processor.here().deadlines.run(now);
    if (asks(vcpu, Hazard.End) || wakes(vcpu)) break;
    setTimer(vcpu, now);
    vcpu.backend.idle();
  }
  vcpu.signal(Hazard.Nmi);
  vcpu.signal(Hazard.Interrupt);
}

/** Sets the timer to the earliest deadline; one that has passed by now is served before the entry. */
function setTimer(vcpu: Vcpu, now: u64): void {
  const earliest = processor.here().deadlines.earliest;
  if (earliest <= now) vcpu.signal(Hazard.Deadline);
  const latest: u64 = now + LONGEST_RUN;
  vcpu.backend.setTimer(now, earliest < latest ? earliest : latest);
}

/**
 * Enters the guest for the first time. The timer expires before its first instruction, so that what has come up while the
 * guest was put together is served as it would be later.
 */
export function enterGuest(vcpu: Vcpu): void {
  adoptVcpu(vcpu);
  vcpu.backend.setTimer(0n, 0n);
  vcpu.backend.enter(vcpu);
}

function asks(vcpu: Vcpu, hazard: Hazard): boolean {
  return (vcpu.hazards & u32(hazard)) !== 0;
}

entry('lyn_exit', serveExit);
entry('lyn_hazard', serveHazards);
