import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { requireVmx } from './features.ts';

beforeEach(() => machine.reset());

const errors = () => machine.log.linesOf('error').join('\n');

describe('IA32_FEATURE_CONTROL', () => {
  const hasVmx = () => machine.setCpuid(1, 0, { eax: 0, ebx: 0, ecx: 1 << 5, edx: 0 });

  it('unlocked is set to allow VT-x, and locked', () => {
    hasVmx();
    machine.msrs.set(0x3a, 0n);
    requireVmx();
    expect(machine.msrs.get(0x3a)).toBe(5n);
  });

  it('locked on is left alone', () => {
    hasVmx();
    machine.msrs.setReadOnly(0x3a, 5n);
    requireVmx();
  });

  it('locked off names the firmware switch', () => {
    hasVmx();
    machine.msrs.set(0x3a, 1n);
    expect(machine.run(requireVmx)).toBe('stopped');
    expect(errors()).toContain('enable "Intel Virtualization Technology"');
  });

  it('missing, or VT-x missing, is said in a sentence', () => {
    expect(machine.run(requireVmx)).toBe('stopped');
    expect(errors()).toContain('has no VT-x');
    machine.reset();
    hasVmx();
    expect(machine.run(requireVmx)).toBe('stopped');
    expect(errors()).toContain('no IA32_FEATURE_CONTROL');
  });
});
