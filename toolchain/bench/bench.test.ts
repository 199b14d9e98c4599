import { describe, expect, test } from 'vitest';
import { makeRow } from './row.ts';
import { formatRows } from './table.ts';

describe('a row of the comparison', () => {
  test('has the ratio to its peer', () => {
    expect(makeRow('exit: CPUID', 'instructions', 'bochs-vmx', 205, { name: 'Linux KVM 6.1', figure: 961 })).toEqual({
      name: 'exit: CPUID', unit: 'instructions', board: 'bochs-vmx', lyn: 205, peer: 961, peerName: 'Linux KVM 6.1', ratio: 0.213,
    });
  });

  test('has neither figure nor ratio where the peer was not measured, and says so', () => {
    expect(makeRow('exit: CPUID', 'instructions', 'bochs-vmx', 205, { name: 'not measured', figure: undefined })).toMatchObject({ peer: null, ratio: null, peerName: 'not measured' });
  });
});

describe('the table', () => {
  const line = (name: string, lyn: number, figure?: number, board = 'bochs-vmx') => formatRows([makeRow(name, 'u', board, lyn, { name: 'p', figure })])[1];

  test('says whether a target in figures is met', () => {
    expect(line('exit: CPUID', 250)).toContain('met: at most 250');
    expect(line('exit: CPUID', 251)).toContain('MISSED: at most 250');
    expect(line('exit: CPUID', 251, undefined, 'qemu-svm')).toContain('met: at most 400');
  });

  test('says whether a target in ratios is met, which needs a peer', () => {
    expect(line('guest boot', 115, 100)).toContain('met: at most 1.15 x');
    expect(line('guest boot', 116, 100)).toContain('MISSED: at most 1.15 x');
    expect(line('guest boot', 100)).toContain('needs the peer');
  });

  test('shows a dash for what was not measured', () => {
    expect(line('exit: RDMSR', 300)).toMatch(/300\s+-\s+-/);
  });
});
