import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { allowVmx } from './feature_control.ts';

beforeEach(() => machine.reset());

const errors = () => machine.log.linesOf('error').join('\n');

describe('IA32_FEATURE_CONTROL', () => {
  it('unlocked is set to allow VT-x, and locked', () => {
    machine.msrs.set(0x3a, 0n);
    allowVmx();
    expect(machine.msrs.get(0x3a)).toBe(5n);
  });

  it('locked on is left alone', () => {
    machine.msrs.setReadOnly(0x3a, 5n);
    allowVmx();
  });

  it('locked off names the firmware switch', () => {
    machine.msrs.set(0x3a, 1n);
    expect(machine.run(allowVmx)).toBe('stopped');
    expect(errors()).toContain('enable "Intel Virtualization Technology"');
  });

  it('locked off on another processor than the first names that one', () => {
    machine.processor = 1;
    machine.msrs.set(0x3a, 1n);
    expect(machine.run(allowVmx)).toBe('stopped');
    expect(errors()).toMatch(/^processor 1: the firmware has locked VT-x off/);
  });

  it('missing is said in a sentence', () => {
    expect(machine.run(allowVmx)).toBe('stopped');
    expect(errors()).toContain('no IA32_FEATURE_CONTROL');
  });
});
