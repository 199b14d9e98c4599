import { describe, expect, test } from 'vitest';
import { parseBochsLog } from './bochs-log.ts';

const lines = (...text: string[]) => ['00000000000i[      ] Bochs x86 Emulator 2.7', ...text, ''].join('\n');

describe("a Bochs log's end", () => {
  test.each([
    ['ACPI control: soft power off', 'power-off'],
    ['Shutdown port: shutdown requested', 'power-off'],
    ['exception(): 3rd (13) exception with no resolution', 'triple-fault'],
    ['prefetch: running in bogus memory, pAddr=0x0000fffffff0', 'panic'],
  ] as const)('"%s" is the cause %s', (message, cause) => {
    const log = parseBochsLog(lines(`00001234567p[CPU0  ] >>PANIC<< ${message}`, '00001234567i[CPU0  ] CPU is in real mode'));
    expect(log).toMatchObject({ cause, ticks: 1234567n });
    expect(log.detail).toBe(`CPU0: ${message}`);
  });

  test('without a panic came from outside', () => {
    expect(parseBochsLog(lines('00000000042i[SIM   ] quit_sim called with exit code 0'))).toMatchObject({ cause: 'stopped', ticks: 42n });
  });

  test('counts ticks beyond eleven digits', () => {
    expect(parseBochsLog(lines('123456789012i[CPU0  ] late')).ticks).toBe(123456789012n);
  });

  test('keeps VM-entry failures in Bochs’ words', () => {
    const failure = 'VMFAIL: VMCS EXEC CTRL: VMX pin-based controls allowed 0-settings';
    expect(parseBochsLog(lines(`00000000099e[CPU0  ] ${failure}`)).entryFailures).toEqual([failure]);
  });
});
