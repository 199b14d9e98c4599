import { describe, expect, it } from 'vitest';
import { backend, exitRaw, machine, underVendors } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { exitCodeName, exitKinds } from './exit_codes.ts';
import { amdVPlain, guest } from './vendor.testing.ts';

underVendors([amdVPlain], () => {
  describe('an exit code', () => {
    it.each([
      [0x40, '#DE'], [0x4e, '#PF'], [0x53, '#XF'], [0x60, 'INTR'], [0x65, 'CR0 selective write'], [0x72, 'CPUID'], [0x7b, 'IOIO'], [0x7f, 'shutdown'], [0x81, 'VMMCALL'],
      [0x400, 'nested page fault'], [0xffff_ffff, 'invalid guest state'], [0x90, ''], [0x401, ''],
    ])('%i is %s in the words of the manual', (code, name) => expect(exitCodeName(code)).toBe(name));

    it('that is served has a name', () => {
      const served = [...exitKinds].flatMap((kind, code) => (kind === ExitKind.Unexpected ? [] : [code]));
      expect(served.length).toBeGreaterThan(40);
      expect(served.filter((code) => exitCodeName(code) === '')).toEqual([]);
    });

    it('is that of the last exit', () => {
      exitRaw(0x62, 0n);
      expect([backend.exitCode(), backend.exitName()]).toEqual([0x62, 'SMI']);
    });
  });

  describe('the report', () => {
    it('has what the VMCB says of the exit and of the guest', () => {
      exitRaw(0x62, 0x123n);
      Object.assign(guest(), { cr2: 0x2222n, cr3: 0x3333n, dr7: 0x7777n, privilege: 3 });
      backend.dump();
      const text = machine.log.lines.join('\n');
      for (const part of ['exit code 0x62', 'EXITINFO1 0x123', 'EXITINFO2 0x123', 'CR2 0x2222', 'CR3 0x3333', 'DR7 0x7777', 'privilege 3']) expect(text).toContain(part);
    });
  });
});
