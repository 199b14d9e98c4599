import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { Watchdog } from '../domain/watchdog.ts';
import { backend, delivered, domain, exitBy, machine, nextInstruction, serveWhatWaits, timerExpires, underEachVendor, vcpu, vendor } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { callProcessor, joinPeers } from '../processor/peers.ts';
import { processor } from '../processor/processor.ts';
import { Vector } from '../processor/vector.ts';
import { serveHostInterrupt } from '../processor/vectors.ts';
import { Deadline } from '../time/deadline.ts';
import { Hazard } from './hazard.ts';
import { enterGuest } from './run.ts';

const NOW = 1_000_000n;

let told: bigint[];

/** A deadline of the host's; the time at which it is told goes to `told`. */
function deadlineAt(when: bigint): Deadline {
  const deadline = new Deadline();
  deadline.target = { expired: (now: bigint) => void told.push(now) };
  processor.here().deadlines.arm(deadline, when);
  return deadline;
}

underEachVendor(() => {
  beforeEach(() => {
    told = [];
    machine.tsc.value = NOW;
  });

  describe('deadlines', () => {
    it('that have passed are told before the guest runs again', () => {
      deadlineAt(NOW);
      exitBy(ExitKind.CacheFlush);
      expect(vcpu.hazards & Hazard.Deadline).not.toBe(0);
      serveWhatWaits();
      expect(told).toEqual([NOW]);
      expect(vcpu.hazards).toBe(0);
    });

    it('are told when the timer has come', () => {
      deadlineAt(NOW + 100n);
      exitBy(ExitKind.CacheFlush);
      machine.tsc.value = NOW + 200n;
      timerExpires();
      serveWhatWaits();
      expect(told).toEqual([NOW + 200n]);
      expect(backend.rip()).toBe(nextInstruction());
    });
  });

  describe('what waits on the way back', () => {
    it('is nothing after an ordinary exit: the guest goes on at once', () => {
      exitBy(ExitKind.CacheFlush);
      expect(vcpu.hazards).toBe(0);
    });

    it('a call of another processor, whose kick ended the run: it is carried out before the guest runs again', () => {
      const done: bigint[] = [];
      processor.here().vcpu = vcpu;
      joinPeers();
      callProcessor(0, (argument) => { done.push(argument); }, 5n);
      serveHostInterrupt(Vector.Kick);
      expect([vcpu.hazards & Hazard.Call, done]).toEqual([Hazard.Call, []]);
      serveWhatWaits();
      expect([vcpu.hazards, done]).toEqual([0, [5n]]);
    });

    it('a deadline that raises an interrupt: it is delivered with the same entry', () => {
      domain.apic.write(0x0f, 0x1ffn);
      backend.setRflags(0x202n);
      const deadline = deadlineAt(NOW);
      deadline.target = { expired: () => { domain.apic.write(0x3f, 0x55n); } };
      timerExpires();
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 0x55 });
    });

    it('an NMI goes before an interrupt, which then waits for its window', () => {
      domain.apic.write(0x0f, 0x1ffn);
      domain.apic.write(0x3f, 0x55n);
      domain.signalNmi();
      backend.setRflags(0x202n);
      exitBy(ExitKind.CacheFlush);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 2 });
      expect(vendor.windows().interrupt).toBe(true);
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
      timerExpires();
      expect(serveWhatWaits()).toBe('returned');
      machine.tsc.value = NOW + 1001n;
      timerExpires();
      expect(serveWhatWaits()).toBe('abandoned');
      expect(domain.endReason).toBe(EndReason.TimeLimit);
    });
  });

  describe('statistics', () => {
    it('count exits and the ticks that they took, what was served on the way back included', () => {
      machine.tsc.step = 10n;
      exitBy(ExitKind.CacheFlush);
      exitBy(ExitKind.CacheFlush);
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
  });
});
