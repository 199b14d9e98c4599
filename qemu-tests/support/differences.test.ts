import { describe, expect, test } from 'vitest';
import { expectationsOf, withoutChecks } from './differences.ts';

describe('what differs on a board', () => {
  test('is nothing on the board that the suites were written on', () => {
    expect(expectationsOf('CPUID', 'bochs-vmx', 'bare')).toEqual({ leftOut: new Map(), fails: new Map(), whole: undefined });
  });

  test('has its reason, by the name of the check', () => {
    expect(expectationsOf('CPUID', 'qemu-svm', 'bare').fails.get('has x2APIC and TSC deadline')).toBe('qemu-svm: the processor has no x2APIC and no TSC deadline');
    expect(expectationsOf('Control registers in real mode', 'qemu-svm', 'bare').leftOut.get('PG without PE')).toMatch(/^qemu-svm: TCG checks no bits of CR0/);
    expect(expectationsOf('PCID', 'bochs-svm', 'bare').whole).toBe('bochs-svm: the processor has no PCID');
  });

  test('does not differ under Lyn, where Lyn does what the board should', () => {
    expect(expectationsOf('CPUID', 'qemu-svm', 'under Lyn').fails.size).toBe(0);
    expect(expectationsOf('PCID', 'qemu-svm', 'under Lyn').whole).toBeDefined();
  });
});

describe('checks that are left out', () => {
  const code = 'main:\n    mov eax, 1\n    faults "one (of two)", GP, 0, ud2\n    expect "two", eax, 1';

  test('lose their line, and nothing else goes', () => {
    expect(withoutChecks(code, new Map([['one (of two)', 'a reason']]))).toBe('main:\n    mov eax, 1\n    expect "two", eax, 1');
  });

  test('have to be there', () => {
    expect(() => withoutChecks(code, new Map([['three', 'a reason']]))).toThrow('leaves out the check "three", which is not in the suite.');
  });
});
