import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { Watchdog } from '../domain/watchdog.ts';
import { backend, delivered, domain, exitBy, machine, RIP, serveWhatWaits, startGuest, vcpu, VmcsField } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { processor } from '../processor/processor.ts';
import { Deadline } from '../time/deadline.ts';
import { vmxCapabilities } from '../vmx/capabilities.ts';
import { ExitReason } from '../vmx/exit_reasons.ts';
import { Hazard } from './hazard.ts';
import { enterGuest } from './run.ts';

/** The preemption timer ticks once in 2^5 ticks of the TSC. */
const SHIFT = 5;
const NOW = 1_000_000n;

let told: bigint[];

/** A deadline of the host's; the time at which it is told goes to `told`. */
function deadlineAt(when: bigint): Deadline {
  const deadline = new Deadline();
  deadline.target = { expired: (now: bigint) => void told.push(now) };
  processor.here().deadlines.arm(deadline, when);
  return deadline;
}

const timer = (): bigint => machine.vmx.get(VmcsField.PreemptionTimer);

beforeEach(() => {
  startGuest();
  told = [];
  vmxCapabilities.timerShift = SHIFT;
  machine.tsc.value = NOW;
});

describe('the timer after an exit', () => {
  it('runs out when the earliest deadline has passed, not before', () => {
    deadlineAt(NOW + 3200n);
    deadlineAt(NOW + 64_000n);
    exitBy(ExitReason.Wbinvd);
    expect(timer() << BigInt(SHIFT)).toBeGreaterThanOrEqual(3200n);
    expect(timer()).toBeLessThanOrEqual(102n);
    expect(vcpu.hazards).toBe(0);
  });

  it.each([['without deadlines', undefined], ['with one that is far away', 1n << 60n]])('runs out within 2^32 ticks %s', (_, when) => {
    if (when !== undefined) deadlineAt(when);
    exitBy(ExitReason.Wbinvd);
    expect(timer()).toBeGreaterThan(0n);
    expect(timer() << BigInt(SHIFT)).toBeLessThanOrEqual(0x1_0000_0020n);
  });

  it('never has more than 32 bits, whatever the shift', () => {
    vmxCapabilities.timerShift = 0;
    exitBy(ExitReason.Wbinvd);
    expect(timer()).toBe(0xffff_ffffn);
  });

  it('does not go back to the guest before a deadline that has passed by then is told', () => {
    deadlineAt(NOW);
    exitBy(ExitReason.Wbinvd);
    expect(vcpu.hazards & Hazard.Deadline).not.toBe(0);
    serveWhatWaits();
    expect(told).toEqual([NOW]);
    expect(vcpu.hazards).toBe(0);
  });

  it('tells deadlines when it has run out', () => {
    deadlineAt(NOW + 100n);
    exitBy(ExitReason.Wbinvd);
    machine.tsc.value = NOW + 200n;
    exitBy(ExitReason.PreemptionTimer);
    serveWhatWaits();
    expect(told).toEqual([NOW + 200n]);
    expect(backend.rip()).toBe(RIP + 2n);
  });
});

describe('what waits on the way back', () => {
  it('is nothing after an ordinary exit: the guest goes on at once', () => {
    exitBy(ExitReason.Wbinvd);
    expect(vcpu.hazards).toBe(0);
  });

  it('a deadline that raises an interrupt: it is delivered with the same entry', () => {
    domain.apic.write(0x0f, 0x1ffn);
    backend.setRflags(0x202n);
    const deadline = deadlineAt(NOW);
    deadline.target = { expired: () => { domain.apic.write(0x3f, 0x55n); } };
    exitBy(ExitReason.PreemptionTimer);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 0x55 });
  });

  it('an NMI goes before an interrupt, which then waits for its window', () => {
    domain.apic.write(0x0f, 0x1ffn);
    domain.apic.write(0x3f, 0x55n);
    domain.signalNmi();
    backend.setRflags(0x202n);
    exitBy(ExitReason.Wbinvd);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 2 });
    expect(machine.vmx.get(VmcsField.PrimaryControls) & 4n).toBe(4n);
  });

  it('an NMI that reached the hypervisor is reported once', () => {
    processor.here().nmiArrived.store(true);
    vcpu.signal(Hazard.Interrupt);
    serveWhatWaits();
    vcpu.signal(Hazard.Interrupt);
    serveWhatWaits();
    expect(machine.log.linesOf('warn').filter((text) => /NMI/.test(text))).toHaveLength(1);
  });

  it('the end of the domain: its exit is left, and the first reason stays', () => {
    domain.end(EndReason.MemoryFault);
    domain.end(EndReason.TripleFault);
    expect(serveWhatWaits()).toBe('abandoned');
    expect(domain.endReason).toBe(EndReason.MemoryFault);
    expect(processor.here().ended).toBe(vcpu);
  });
});

describe('a watchdog', () => {
  it('ends the domain when its time is over, and not before', () => {
    const watchdog = new Watchdog(domain);
    watchdog.start(1000n);
    machine.tsc.value = NOW + 999n;
    exitBy(ExitReason.PreemptionTimer);
    expect(serveWhatWaits()).toBe('returned');
    machine.tsc.value = NOW + 1001n;
    exitBy(ExitReason.PreemptionTimer);
    expect(serveWhatWaits()).toBe('abandoned');
    expect(domain.endReason).toBe(EndReason.TimeLimit);
  });
});

describe('statistics', () => {
  it('count exits and the ticks that they took, what was served on the way back included', () => {
    machine.tsc.step = 10n;
    exitBy(ExitReason.Wbinvd);
    exitBy(ExitReason.Wbinvd);
    const [, ticks] = [vcpu.statistics.counts[ExitKind.CacheFlush], vcpu.statistics.ticks[ExitKind.CacheFlush]];
    vcpu.signal(Hazard.Interrupt);
    serveWhatWaits();
    expect(vcpu.statistics.counts[ExitKind.CacheFlush]).toBe(2n);
    expect(ticks).toBe(20n);
    expect(vcpu.statistics.ticks[ExitKind.CacheFlush]).toBeGreaterThan(20n);
  });
});

describe('the first entry', () => {
  it('makes the vCPU the one that this processor runs', () => {
    machine.vmx.prepared = vcpu;
    expect(machine.run(() => enterGuest(vcpu))).toBe('entered');
    expect(processor.here().vcpu).toBe(vcpu);
  });

  it.each([[7, 'invalid control fields'], [8, 'invalid host-state fields'], [4, 'VMLAUNCH with a VMCS that is not clear']])('that fails with error %i is reported in words, and ends the domain', (error, words) => {
    machine.vmx.prepared = vcpu;
    machine.vmx.onLaunch = () => error;
    expect(machine.run(() => enterGuest(vcpu))).toBe('abandoned');
    expect(machine.log.linesOf('error').join()).toContain(`${words} (VM-instruction error ${error})`);
    expect(domain.endReason).toBe(EndReason.EntryFailed);
  });
});
