import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { domain, exitBy, machine, startGuest, vcpu, VmcsField } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { processor } from '../processor/processor.ts';
import { Deadline } from '../time/deadline.ts';
import { enterGuest } from '../vcpu/run.ts';
import { vmxCapabilities } from './capabilities.ts';

/** The preemption timer ticks once in 2^5 ticks of the TSC. */
const SHIFT = 5;
const NOW = 1_000_000n;

const timer = (): bigint => machine.vmx.get(VmcsField.PreemptionTimer);

function deadlineAt(when: bigint): void {
  const deadline = new Deadline();
  deadline.target = { expired: () => {} };
  processor.here().deadlines.arm(deadline, when);
}

beforeEach(() => {
  startGuest();
  vmxCapabilities.timerShift = SHIFT;
  machine.tsc.value = NOW;
});

describe('the preemption timer after an exit', () => {
  it('runs out when the earliest deadline has passed, not before', () => {
    deadlineAt(NOW + 3200n);
    deadlineAt(NOW + 64_000n);
    exitBy(ExitKind.CacheFlush);
    expect(timer() << BigInt(SHIFT)).toBeGreaterThanOrEqual(3200n);
    expect(timer()).toBeLessThanOrEqual(102n);
    expect(vcpu.hazards).toBe(0);
  });

  it.each([['without deadlines', undefined], ['with one that is far away', 1n << 60n]])('runs out within 2^32 ticks %s', (_, when) => {
    if (when !== undefined) deadlineAt(when);
    exitBy(ExitKind.CacheFlush);
    expect(timer()).toBeGreaterThan(0n);
    expect(timer() << BigInt(SHIFT)).toBeLessThanOrEqual(0x1_0000_0020n);
  });

  it('never has more than 32 bits, whatever the shift', () => {
    vmxCapabilities.timerShift = 0;
    exitBy(ExitKind.CacheFlush);
    expect(timer()).toBe(0xffff_ffffn);
  });
});

describe('the first entry', () => {
  it.each([[7, 'invalid control fields'], [8, 'invalid host-state fields'], [4, 'VMLAUNCH with a VMCS that is not clear']])('that fails with error %i is reported in words, and ends the domain', (error, words) => {
    machine.vmx.prepared = vcpu;
    machine.vmx.onLaunch = () => error;
    expect(machine.run(() => enterGuest(vcpu))).toBe('abandoned');
    expect(machine.log.linesOf('error').join()).toContain(`${words} (VM-instruction error ${error})`);
    expect(domain.endReason).toBe(EndReason.EntryFailed);
  });
});
