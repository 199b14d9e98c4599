import { describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { backend, delivered, domain, exception, exitBy, machine, nextInstruction, RIP, underEachVendor, vendor } from './exit.testing.ts';
import { ExitKind } from './kind.ts';
import { processor } from '../processor/processor.ts';

const DEBUG = 1;

underEachVendor(() => {
  describe('#DB', () => {
    it('goes back to the guest with its cause in DR6', () => {
      vendor.setDr6(0xffff_0ff0n);
      exception({ vector: DEBUG, debug: { breakpoints: 1, singleStep: true } });
      expect(delivered()).toEqual({ vector: DEBUG });
      expect(vendor.dr6()).toBe(0xffff_4ff1n);
      expect(backend.rip()).toBe(RIP);
    });

    it('of another breakpoint replaces the breakpoint bits, and BS stays', () => {
      vendor.setDr6(0xffff_4ff1n);
      exception({ vector: DEBUG, debug: { breakpoints: 2 } });
      expect(vendor.dr6()).toBe(0xffff_4ff2n);
    });

    it('switches general detect off', () => {
      backend.setDr7(0x2400n);
      exception({ vector: DEBUG, debug: { access: true } });
      expect(backend.dr7()).toBe(0x400n);
    });

    it('by INT1 comes behind the instruction', () => {
      exitBy(ExitKind.DebugInstruction);
      expect(backend.rip()).toBe(nextInstruction());
      expect(delivered()).toEqual({ vector: DEBUG });
    });
  });

  describe('other events', () => {
    it.each([0, 0x20])('#AC goes back to the guest with its error code (%i)', (errorCode) => {
      exception({ vector: 17, errorCode });
      expect(delivered()).toEqual({ vector: 17, errorCode });
      expect(backend.rip()).toBe(RIP);
    });

    it('a machine check ends the domain', () => {
      exception({ vector: 18 });
      expect(domain.endReason).toBe(EndReason.MachineCheck);
    });

    it("an NMI is the host's: the guest goes on", () => {
      processor.here().nmiArrived.store(true); // the host's handler has run when the backend has let it in
      exitBy(ExitKind.HostNmi);
      expect(delivered()).toBeUndefined();
      expect(backend.rip()).toBe(RIP);
      expect(machine.log.linesOf('warn').length).toBe(1);
    });

    it('an NMI of another processor, which had this one stand still, is not spoken of', () => {
      exitBy(ExitKind.HostNmi);
      expect(backend.rip()).toBe(RIP);
      expect(machine.log.linesOf('warn')).toEqual([]);
    });
  });
});
