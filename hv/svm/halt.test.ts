import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { delivered, domain, exitBy, machine, nextInstruction, raiseInterrupt, serveWhatWaits, setFlags, backend, underVendors } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { processor } from '../processor/processor.ts';
import { Vector } from '../processor/vector.ts';
import { serveHostInterrupt } from '../processor/vectors.ts';
import { Deadline } from '../time/deadline.ts';
import { amdVPlain } from './vendor.testing.ts';

/** What happens while the host waits, one thing each time it does. */
function whileWaiting(...happenings: (() => void)[]): { times: () => number } {
  let times = 0;
  machine.svm.onOpen = () => {
    const happening = happenings[times++];
    if (happening === undefined) throw new Error('the host would wait for ever');
    happening();
  };
  return { times: () => times };
}

const nothing = (): void => {};

function deadlineAt(when: bigint, expired: () => void): void {
  const deadline = new Deadline();
  deadline.target = { expired };
  processor.here().deadlines.arm(deadline, when);
}

underVendors([amdVPlain], () => {
  beforeEach(() => setFlags({ interrupt: true }));

  describe('a halted guest', () => {
    it('waits in the host, behind its HLT, until an interrupt of its own can be delivered', () => {
      const waited = whileWaiting(nothing, nothing, () => raiseInterrupt(0x41));
      exitBy(ExitKind.Halt);
      expect(serveWhatWaits()).toBe('returned');
      expect([waited.times(), delivered(), backend.rip()]).toEqual([3, { vector: 0x41 }, nextInstruction()]);
    });

    it('is woken by a device whose time has come: the host\'s timer is set for it', () => {
      deadlineAt(5_000_000n, () => raiseInterrupt(0x42));
      whileWaiting(() => {
        expect(machine.msrs.get(0x6e0)).toBe(5_000_000n);
        machine.tsc.value = 5_000_000n;
        serveHostInterrupt(Vector.Timer);
      });
      exitBy(ExitKind.Halt);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 0x42 });
    });

    it('does not wait at all for one whose time has come already', () => {
      deadlineAt(0n, () => raiseInterrupt(0x42));
      const waited = whileWaiting();
      exitBy(ExitKind.Halt);
      serveWhatWaits();
      expect([waited.times(), delivered()]).toEqual([0, { vector: 0x42 }]);
    });

    it('waits on when the timer comes for something else', () => {
      deadlineAt(1_000_000n, nothing);
      const waited = whileWaiting(() => {
        machine.tsc.value = 1_000_000n;
        serveHostInterrupt(Vector.Timer);
      }, () => raiseInterrupt(0x41));
      exitBy(ExitKind.Halt);
      serveWhatWaits();
      expect([waited.times(), delivered()]).toEqual([2, { vector: 0x41 }]);
    });

    it('is woken by an NMI', () => {
      whileWaiting(() => domain.signalNmi());
      exitBy(ExitKind.Halt);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 2 });
    });

    it('is left when its domain ends', () => {
      whileWaiting(nothing, () => domain.end(EndReason.TimeLimit));
      exitBy(ExitKind.Halt);
      expect(serveWhatWaits()).toBe('abandoned');
      expect(domain.endReason).toBe(EndReason.TimeLimit);
    });

    it('halts anew with its next HLT only', () => {
      whileWaiting(() => raiseInterrupt(0x41));
      exitBy(ExitKind.Halt);
      serveWhatWaits();
      machine.svm.onOpen = undefined;
      exitBy(ExitKind.CacheFlush);
      expect(serveWhatWaits()).toBe('returned');
    });

    it('with interrupts off waits for the NMI that is blocked by one in service, and for the end of its domain', () => {
      domain.signalNmi();
      exitBy(ExitKind.CacheFlush);
      serveWhatWaits();
      setFlags({});
      domain.signalNmi();
      const waited = whileWaiting(nothing, () => raiseInterrupt(0x41), () => domain.end(EndReason.TimeLimit));
      exitBy(ExitKind.Halt);
      expect(serveWhatWaits()).toBe('abandoned');
      expect(waited.times()).toBe(3);
    });
  });
});
