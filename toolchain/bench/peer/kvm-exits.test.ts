import { describe, expect, test } from 'vitest';
import { exitNames, parseFigures } from './kvm-exits.ts';

describe("the measurement's console", () => {
  const lines = exitNames.map((name, index) => `kvm-exits: ${name} ${900 + index}`);

  test('gives a figure for every operation, whatever else is printed', () => {
    const figures = parseFigures(['[    0.1] booting', ...lines, ''].join('\r\n'));
    expect(figures.cpuid).toBe(900);
    expect(Object.keys(figures)).toEqual([...exitNames]);
  });

  test('with an operation missing is refused by its name', () => {
    expect(() => parseFigures(lines.slice(1).join('\n'))).toThrow(/says nothing of cpuid\./);
  });
});
