import { beforeEach, describe, expect, it } from 'vitest';
import { ControlAccessKind } from '../vcpu/backend.ts';
import { backend, controlAccess, delivered, domain, enterLongMode, GENERAL_PROTECTION, nextInstruction, RIP, underEachVendor, vcpu } from './exit.testing.ts';

const setCr8 = (general: number): void => controlAccess({ register: 8, kind: ControlAccessKind.MoveTo, general });
const readCr8 = (general: number): void => controlAccess({ register: 8, kind: ControlAccessKind.MoveFrom, general });

underEachVendor(() => {
  describe.each([['64-bit code', true], ['32-bit code', false]])('CR8 in %s', (_code, long) => {
    beforeEach(() => {
      if (long) enterLongMode();
    });

    it('is the upper half of the task priority', () => {
      vcpu.registers.rax = 5n;
      setCr8(0);
      expect(delivered()).toBeUndefined();
      expect(backend.rip()).toBe(nextInstruction());
      expect(domain.apic.readCr8()).toBe(5n);
      readCr8(3);
      expect(vcpu.registers.rbx).toBe(5n);
    });

    it('beyond 15 raises #GP', () => {
      vcpu.registers.rax = 16n;
      setCr8(0);
      expect(delivered()).toEqual(GENERAL_PROTECTION);
      expect(backend.rip()).toBe(RIP);
    });
  });

  describe('CR8 of 64 bits', () => {
    it.each([1n << 32n, 0xffff_ffff_ffff_ffffn])('%i raises #GP', (value) => {
      enterLongMode();
      vcpu.registers.rax = value;
      setCr8(0);
      expect(delivered()).toEqual(GENERAL_PROTECTION);
    });
  });

  describe('the general register', () => {
    const names = ['rax', 'rcx', 'rdx', 'rbx', undefined, 'rbp', 'rsi', 'rdi', 'r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const;

    it.each(names.map((name, general) => [general, name ?? 'RSP', name] as const))('number %i is %s as source and as target', (general, _, name) => {
      enterLongMode();
      const value = BigInt(general);
      if (name === undefined) backend.setRsp(value);
      else vcpu.registers[name] = value;
      setCr8(general);
      expect(domain.apic.readCr8()).toBe(value);
      domain.apic.writeCr8(9n);
      readCr8(general);
      expect(name === undefined ? backend.rsp() : vcpu.registers[name]).toBe(9n);
    });
  });
});
