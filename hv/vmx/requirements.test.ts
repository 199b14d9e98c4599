import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { requireVmx } from '../processor/features.ts';
import { ControlKind, vmxCapabilities } from './capabilities.ts';
import { PinControls, PrimaryControls, SecondaryControls } from './controls.ts';
import { requireVmxCapabilities } from './requirements.ts';

const ALL = 0xffff_ffff;
const EPT_CAPABILITIES = 0xf01_0633_4141n | 1n << 32n | 1n << 41n;

/** A capability MSR: what must be one, and what may. */
const allowing = (mayBeOne: number, mustBeOne = 0) => (BigInt(mayBeOne >>> 0) << 32n) | BigInt(mustBeOne);

/** A processor whose VT-x has everything. */
function fullVmx(): void {
  machine.msrs.set(0x480, 1n << 55n | 0x1234n);
  machine.msrs.set(0x485, 5n | 1n << 6n);
  machine.msrs.set(0x489, 0x3f_27ffn);
  for (const msr of [0x48d, 0x48e, 0x48f, 0x490, 0x48b]) machine.msrs.set(msr, allowing(ALL));
  machine.msrs.set(0x48c, EPT_CAPABILITIES);
}

beforeEach(() => {
  machine.reset();
  fullVmx();
});

const errors = () => machine.log.linesOf('error').join('\n');

describe('VT-x with everything', () => {
  it('is taken: required and optional controls, and the bits that must be one', () => {
    machine.msrs.set(0x48d, allowing(ALL, 0x16));
    requireVmxCapabilities();
    expect(vmxCapabilities.revision).toBe(0x1234);
    expect(vmxCapabilities.controls(ControlKind.Pin)).toBe(PinControls.with({ externalInterrupts: true, nmi: true, virtualNmis: true, preemptionTimer: true }).raw | 0x16);
    expect(vmxCapabilities.secondary()).toMatchObject({ ept: true, vpid: true, unrestrictedGuest: true, rdtscp: true, invpcid: true, xsaves: true });
  });

  it('goes without the optional controls', () => {
    machine.msrs.set(0x48b, allowing(ALL & ~SecondaryControls.with({ xsaves: true, invpcid: true }).raw));
    requireVmxCapabilities();
    expect(vmxCapabilities.secondary()).toMatchObject({ xsaves: false, invpcid: false, rdtscp: true });
  });
});

describe('VT-x without something', () => {
  it.each([
    ['EPT', 0x48b, SecondaryControls.with({ ept: true }).raw],
    ['unrestricted guest', 0x48b, SecondaryControls.with({ unrestrictedGuest: true }).raw],
    ['VPID', 0x48b, SecondaryControls.with({ vpid: true }).raw],
    ['the preemption timer', 0x48d, PinControls.with({ preemptionTimer: true }).raw],
    ['MSR bitmaps', 0x48e, PrimaryControls.with({ msrBitmaps: true }).raw],
  ])('is refused: %s is named', (name, msr, bit) => {
    machine.msrs.set(msr, allowing(ALL & ~bit));
    expect(machine.run(requireVmxCapabilities)).toBe('stopped');
    expect(errors()).toContain(`lacks ${name}`);
  });

  it('is refused without secondary controls, whose MSR is then not read', () => {
    machine.msrs.set(0x48e, allowing(ALL & ~PrimaryControls.with({ secondary: true }).raw));
    expect(machine.run(requireVmxCapabilities)).toBe('stopped');
    expect(errors()).toContain('lacks EPT');
  });

  it('is refused with an EPT that cannot do what is needed', () => {
    machine.msrs.set(0x48c, EPT_CAPABILITIES & ~(1n << 16n));
    expect(machine.run(requireVmxCapabilities)).toBe('stopped');
    expect(errors()).toContain('EPT of this processor lacks');
  });
});

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
