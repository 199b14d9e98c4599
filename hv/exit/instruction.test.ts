import { beforeEach, describe, expect, it } from 'vitest';
import { SegmentName } from '../vcpu/backend.ts';
import { ExitReason } from '../vmx/exit_reasons.ts';
import { delivered, exitBy, GENERAL_PROTECTION, INVALID_OPCODE, RIP, startGuest, vcpu, backend } from './exit.testing.ts';

beforeEach(() => startGuest());

describe('an instruction that the guest is not offered', () => {
  it.each([
    ['GETSEC', 11], ['RSM', 17], ['VMCLEAR', 19], ['VMLAUNCH', 20], ['VMPTRLD', 21], ['VMPTRST', 22], ['VMREAD', 23], ['VMRESUME', 24],
    ['VMWRITE', 25], ['VMXOFF', 26], ['VMXON', 27], ['MWAIT', 36], ['MONITOR', 39], ['INVEPT', 50], ['INVVPID', 53], ['VMFUNC', 59], ['ENCLS', 60],
  ])('%s raises #UD where it stands', (_, reason) => {
    exitBy(reason);
    expect(delivered()).toEqual(INVALID_OPCODE);
    expect(backend.rip()).toBe(RIP);
  });

  it('RDPMC of a counter that is not there raises #GP(0)', () => {
    exitBy(ExitReason.Rdpmc);
    expect(delivered()).toEqual(GENERAL_PROTECTION);
  });
});

describe('INVD and WBINVD', () => {
  it.each([ExitReason.Invd, ExitReason.Wbinvd])('are passed over', (reason) => {
    exitBy(reason);
    expect(backend.rip()).toBe(RIP + 2n);
    expect(delivered()).toBeUndefined();
  });
});

describe('VMCALL', () => {
  it('answers KVM_ENOSYS in the kernel, whatever the number', () => {
    vcpu.registers.rax = 0xffff_ffff_ffff_ffffn;
    exitBy(ExitReason.Vmcall);
    expect(BigInt.asIntN(64, vcpu.registers.rax)).toBe(-1000n);
    expect(backend.rip()).toBe(RIP + 2n);
  });
});

describe('VMCALL outside the kernel', () => {
  it.each([1, 2, 3])('answers "not permitted" at privilege %i, whatever the number', (dpl) => {
    const stack = backend.segment(SegmentName.Ss);
    backend.setSegment(SegmentName.Ss, { ...stack, access: stack.access.with({ dpl }) });
    exitBy(ExitReason.Vmcall);
    expect(BigInt.asIntN(64, vcpu.registers.rax)).toBe(-1n);
    expect(backend.rip()).toBe(RIP + 2n);
  });
});
