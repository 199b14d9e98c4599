import { describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { SlotKind } from '../domain/slot.ts';
import { domain, exitBy, machine, nestedFault, serveWhatWaits, underEachVendor } from './exit.testing.ts';
import { ExitKind } from './kind.ts';

underEachVendor(() => {
  describe('exits that end the domain, and leave the hypervisor alive', () => {
    it.each([
      ['a triple fault', ExitKind.TripleFault, EndReason.TripleFault],
      ['a task switch', ExitKind.TaskSwitch, EndReason.TaskSwitch],
      ['nested tables that are wrong', ExitKind.NestedMisconfiguration, EndReason.NestedTables],
      ['a reason that nobody asked for', ExitKind.Unexpected, EndReason.UnexpectedExit],
    ] as const)('%s', (_, kind, end) => {
      exitBy(kind);
      expect(domain.endReason).toBe(end);
      expect(serveWhatWaits()).toBe('abandoned');
    });

    it.each([
      ['writes to', { write: true }, 0x8000_0000n, 'where no memory is'],
      ['executes at', { execute: true }, 0x8000_0000n, 'where no memory is'],
      ['reads from', { read: true }, 0xffff_ffff_f000n, 'where no memory is'],
    ])('an access to the void: the report says that the guest %s it', (verb, access, address, where) => {
      nestedFault({ address, read: false, write: false, execute: false, ...access });
      expect(domain.endReason).toBe(EndReason.MemoryFault);
      expect(machine.log.linesOf('error')[0]).toContain(`${verb} guest-physical address 0x${address.toString(16)}, ${where}`);
    });
  });

  describe('ROM', () => {
    it('that the guest writes to ends the domain, and the report says that it is read-only', () => {
      domain.memory.add(0x8000_0000n, 0x1000n, 0x9000_0000n, SlotKind.Rom);
      nestedFault({ address: 0x8000_0ff8n, read: true, write: true, execute: false });
      expect(domain.endReason).toBe(EndReason.MemoryFault);
      expect(machine.log.linesOf('error')[0]).toMatch(/writes to guest-physical address 0x80000ff8, which is read-only; RIP 0x1000/);
    });
  });

  describe('the first of several reasons to end', () => {
    it('is the one that is told', () => {
      exitBy(ExitKind.TaskSwitch);
      exitBy(ExitKind.TripleFault);
      expect(domain.endReason).toBe(EndReason.TaskSwitch);
    });
  });
});
