import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { backend, delivered, domain, enterLongMode, exitRaw, poke, RIP, serveWhatWaits, underVendors, vendor } from '../exit/exit.testing.ts';
import { EventType } from '../vcpu/event.ts';
import { serveExit } from '../vcpu/run.ts';
import { Cr0 } from '../vcpu/control_registers.ts';
import { ExitCode } from './exit_codes.ts';
import { svmVcpu } from './extension.ts';
import { amdVFull, amdVPlain, guest } from './vendor.testing.ts';
import { InjectedEvent } from './vmcb.ts';
import { EventInfo } from '../vcpu/event.ts';

function place(...bytes: number[]): void {
  bytes.forEach((byte, index) => domain.memory.write8(guest().rip + BigInt(index), byte));
}

underVendors([amdVPlain], () => {
  describe('the end of an instruction, where the processor does not tell it', () => {
    it.each([
      ['WBINVD', [0x0f, 0x09], 2], ['WBINVD with prefixes', [0x66, 0x2e, 0xf3, 0x0f, 0x09], 5], ['as long as any may be', [...Array.from({ length: 13 }, () => 0x66), 0x0f, 0x09], 15],
    ])('is found in its bytes: %s', (_, bytes, length) => {
      place(...bytes);
      exitRaw(ExitCode.Wbinvd, 0n);
      expect(backend.rip()).toBe(RIP + BigInt(length));
    });

    it('is found through the guest\'s page tables', () => {
      backend.setCr3(0x10000n);
      backend.setCr0(Cr0.with({ pe: true, pg: true, et: true }).raw);
      domain.memory.write32(0x10000n, 0x11003);
      domain.memory.write32(0x11004n, 0x5003);
      [0x66, 0x0f, 0x09].forEach((byte, index) => domain.memory.write8(0x5000n + BigInt(index), byte));
      exitRaw(ExitCode.Wbinvd, 0n);
      expect(backend.rip()).toBe(RIP + 3n);
    });

    it('needs no byte behind it, on a page that may not be there', () => {
      backend.setCr3(0x10000n);
      backend.setCr0(Cr0.with({ pe: true, pg: true, et: true }).raw);
      domain.memory.write32(0x10000n, 0x11003);
      domain.memory.write32(0x11004n, 0x5003);
      [0x0f, 0x09].forEach((byte, index) => domain.memory.write8(0x5ffen + BigInt(index), byte));
      backend.setRip(0x1ffen);
      exitRaw(ExitCode.Wbinvd, 0n);
      expect([backend.rip(), domain.endReason]).toEqual([0x2000n, EndReason.None]);
    });

    it('is looked for in 64-bit code as such', () => {
      enterLongMode();
      place(0x48, 0x0f, 0x09);
      exitRaw(ExitCode.Wbinvd, 0n);
      expect(backend.rip()).toBe(RIP + 3n);
    });

    it('is looked for anew at each exit', () => {
      place(0x0f, 0x09, 0x66, 0x66, 0x0f, 0x09);
      exitRaw(ExitCode.Wbinvd, 0n);
      exitRaw(ExitCode.Wbinvd, 0n);
      expect(backend.rip()).toBe(RIP + 6n);
    });

    it('of IN and OUT is told', () => {
      place(...Array.from({ length: 15 }, () => 0xf0));
      guest().exitInfo2 = RIP + 4n;
      Object.assign(guest(), { exitCode: BigInt(ExitCode.Io), exitInfo1: 0x0300_0011n });
      serveExit(svmVcpu);
      expect([backend.rip(), domain.endReason]).toEqual([RIP + 4n, EndReason.None]);
    });

    it('that is not to be found ends the domain, and the report says where', () => {
      place(...Array.from({ length: 15 }, () => 0xf0));
      exitRaw(ExitCode.Wbinvd, 0n);
      expect(domain.endReason).toBe(EndReason.Undecodable);
      expect(serveWhatWaits()).toBe('abandoned');
    });
  });

  describe('the interrupt shadow', () => {
    it('ends with the instruction', () => {
      vendor.setShadow('STI');
      place(0x0f, 0x09);
      exitRaw(ExitCode.Wbinvd, 0n);
      expect(guest().shadow.raw).toBe(0n);
    });
  });
});

underVendors([amdVFull], () => {
  describe('the end of an instruction, where the processor tells it', () => {
    it('is taken from there', () => {
      place(...Array.from({ length: 15 }, () => 0xf0));
      exitRaw(ExitCode.Wbinvd, 0x1234n);
      expect([backend.rip(), domain.endReason]).toEqual([0x1234n, EndReason.None]);
    });

    it('that is zero was not told: it is found in the bytes', () => {
      place(0x0f, 0x09);
      exitRaw(ExitCode.Wbinvd, 0n);
      expect(backend.rip()).toBe(RIP + 2n);
    });
  });
});

underVendors([amdVPlain, amdVFull], () => {
  describe('an instruction\'s own event, whose delivery the exit cut short', () => {
    beforeEach(() => poke(RIP, 0n));

    it.each([['INT n', EventType.SoftwareInterrupt, 0x80], ['INT3', EventType.HardwareException, 3], ['INTO', EventType.HardwareException, 4]])('%s comes again by itself, as its instruction is executed again', (_, type, vector) => {
      guest().interrupted = InjectedEvent.with({ event: EventInfo.with({ type, vector, valid: true }).raw });
      guest().exitCode = BigInt(ExitCode.Interrupt);
      serveExit(svmVcpu);
      expect([delivered(), backend.rip()]).toEqual([undefined, RIP]);
    });

    it('an error code comes along with an exception that has one', () => {
      guest().interrupted = InjectedEvent.with({ event: EventInfo.with({ type: EventType.HardwareException, vector: 14, hasErrorCode: true, valid: true }).raw, errorCode: 7 });
      guest().exitCode = BigInt(ExitCode.Interrupt);
      serveExit(svmVcpu);
      expect(guest().injected.raw).toBe(0x0000_0007_8000_0b0en);
    });
  });
});
