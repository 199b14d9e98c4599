import { describe, expect, test } from 'vitest';
import { readStands } from './state.ts';

describe('where the processors stood', () => {
  test("is read from Bochs' debugger", () => {
    const state = 'CPU0:\nrax: 00000000_00000001\nrip: 00000000_00007c42\neflags 0x00000046\nCPU1:\nrip: ffffffff_80201b76\n';
    expect(readStands(state)).toEqual([{ processor: 0, rip: '0000000000007c42' }, { processor: 1, rip: 'ffffffff80201b76' }]);
  });

  test("is read from QEMU's monitor, in 32 bits and in 64", () => {
    const state = '\r\nCPU#0\r\nEAX=00000000\r\nEIP=00007c42 EFL=00000046\r\n\r\nCPU#1\r\nRIP=ffffffff80201b76 RFL=00000046\r\n';
    expect(readStands(state)).toEqual([{ processor: 0, rip: '0000000000007c42' }, { processor: 1, rip: 'ffffffff80201b76' }]);
  });
});
