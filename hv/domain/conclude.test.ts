import { beforeEach, describe, expect, it } from 'vitest';
import { startConsole } from '../console/console.ts';
import { backend, domain, exitBy, machine, underEachVendor, vcpu } from '../exit/exit.testing.ts';
import { EXIT_KINDS, ExitKind, exitKindNames } from '../exit/kind.ts';
import { panicPolicy } from '../panic/panic.ts';
import { processor } from '../processor/processor.ts';
import { adoptVcpu, concludeDomain, reportEnd } from './conclude.ts';
import { EndReason, endReasons } from './end.ts';
import { reportExits, reportState } from './report.ts';

let printed: string;

underEachVendor(() => {
  beforeEach(() => {
    printed = '';
    machine.ports.handle(0x3f8, 0x3ff, { in: () => 0x60, out: (offset, _bytes, value) => { if (offset === 0) printed += String.fromCharCode(value); } });
  });

  describe('a panic', () => {
    it('while an exit is served ends that domain, and leaves the exit', () => {
      adoptVcpu(vcpu);
      expect(machine.run(() => panicPolicy.survive!())).toBe('abandoned');
      expect(domain.endReason).toBe(EndReason.HypervisorPanic);
      expect(processor.here()).toMatchObject({ ended: vcpu, vcpu: null });
    });

    it('while no guest runs here is not survived: the machine stops', () => {
      adoptVcpu(vcpu);
      processor.here().vcpu = null;
      expect(machine.run(() => panicPolicy.survive!())).toBe('returned');
      expect(domain.endReason).toBe(EndReason.None);
    });

    it('on a processor ends no domain that another one runs', () => {
      adoptVcpu(vcpu);
      machine.processor = 1;
      expect(machine.run(() => panicPolicy.survive!())).toBe('returned');
      expect(domain.endReason).toBe(EndReason.None);
    });

    it('in the report of a panic does not end the same domain twice', () => {
      adoptVcpu(vcpu);
      machine.run(() => panicPolicy.survive!());
      expect(machine.run(() => panicPolicy.survive!())).toBe('returned');
    });
  });

  describe('the end of a domain', () => {
    it('is noted for the report, and leaves the exit', () => {
      expect(machine.run(() => concludeDomain(vcpu))).toBe('abandoned');
      expect(processor.here().ended).toBe(vcpu);
    });

    it.each([
      ['with the status that the guest reported', 3, 'domain 1 ended: reset, status 3'],
      ['zero too', 0, 'domain 1 ended: reset, status 0'],
      ['and with none if it reported none', undefined, 'domain 1 ended: reset'],
    ])('is said %s', (_how, status, line) => {
      startConsole();
      if (status !== undefined) domain.ports.write(0x501, 4, status);
      domain.end(EndReason.Reset);
      machine.run(() => concludeDomain(vcpu));
      reportEnd();
      expect(machine.log.lines.at(-1)).toBe(line);
    });

    it('has words for every reason', () => {
      const last = EndReason.Unemulated;
      const words = Array.from({ length: last }, (_reason, index) => endReasons[index + 1]);
      expect(new Set(words).size).toBe(last);
      expect(words).not.toContain(endReasons[EndReason.None]);
    });
  });

  describe('the report', () => {
    it.each([EndReason.PoweredOff, EndReason.Reset])('of a domain that ended by itself has no state (%i)', (reason) => {
      domain.end(reason);
      reportState(vcpu);
      expect(machine.log.lines).toEqual([]);
    });

    it('of any other has RIP, registers, the last exit by its name, and the control structure in words', () => {
      Object.assign(vcpu.registers, { rax: 0x1111n, r15: 0x2222n });
      backend.setCr3(0x3333n);
      exitBy(ExitKind.Unexpected);
      reportState(vcpu);
      const text = machine.log.lines.join('\n');
      for (const part of ['RIP 0x1000', `last exit: ${backend.exitName()}`, 'RAX 0x1111', 'R15 0x2222', 'CR3 0x3333', `0x${backend.exitCode().toString(16)} `]) expect(text).toContain(part);
      expect(backend.exitName()).not.toBe('');
    });

    it('counts the exits by reason, the names of the manual first', () => {
      startConsole();
      for (let i = 0; i < 12; i++) exitBy(ExitKind.CacheFlush);
      exitBy(ExitKind.MsrRead);
      vcpu.statistics.ticks[ExitKind.CacheFlush] = 12n * 1234n;
      vcpu.statistics.ticks[ExitKind.MsrRead] = 0n;
      printed = '';
      reportExits(vcpu);
      const rows = printed.split(/\r?\n/).map((row) => row.trim().split(/\s{2,}/));
      expect(rows).toContainEqual(['INVD, WBINVD', '12', '1234']);
      expect(rows).toContainEqual(['RDMSR', '1', '0']);
      expect(rows.filter(([name]) => name !== '')).toHaveLength(3);
    });

    it('has a name of its own for every kind of exit', () => {
      expect(new Set(Array.from({ length: EXIT_KINDS }, (_kind, index) => exitKindNames[index])).size).toBe(EXIT_KINDS);
      expect(exitKindNames[ExitKind.EntryFailed]).toBe('failed entry');
    });
  });
});
