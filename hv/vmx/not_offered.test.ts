import { beforeEach, describe, expect, it } from 'vitest';
import { backend, delivered, INVALID_OPCODE, RIP, startGuest } from '../exit/exit.testing.ts';
import { exitByReason } from './vendor.testing.ts';

beforeEach(() => startGuest());

describe('an instruction that the guest is not offered', () => {
  it.each([
    ['GETSEC', 11], ['RSM', 17], ['VMCLEAR', 19], ['VMLAUNCH', 20], ['VMPTRLD', 21], ['VMPTRST', 22], ['VMREAD', 23], ['VMRESUME', 24],
    ['VMWRITE', 25], ['VMXOFF', 26], ['VMXON', 27], ['MWAIT', 36], ['MONITOR', 39], ['INVEPT', 50], ['INVVPID', 53], ['VMFUNC', 59], ['ENCLS', 60],
  ])('%s raises #UD where it stands', (_, reason) => {
    exitByReason(reason);
    expect(delivered()).toEqual(INVALID_OPCODE);
    expect(backend.rip()).toBe(RIP);
  });
});

describe('INVD', () => {
  it('is passed over as WBINVD is', () => {
    exitByReason(13);
    expect(delivered()).toBeUndefined();
    expect(backend.rip()).toBe(RIP + 2n);
  });
});
