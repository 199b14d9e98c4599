import type { BenchRow } from './row.ts';

/** What a row has to reach: at most this figure, or at most this ratio to the peer. */
interface Target {
  readonly figure?: number;
  readonly ratio?: number;
}

/** By the row's name, with the board's where it differs by board. */
export const targets: Readonly<Record<string, Target>> = {
  'exit: CPUID, bochs-vmx': { figure: 250 },
  'exit: CPUID, qemu-svm': { figure: 400 },
  'image without guests': { figure: 160 * 1024 },
  'guest boot': { ratio: 1.15 },
  'build, cold': { figure: 8 },
};

/** What stands in the last column: the target and whether it is met; empty where there is none. */
export function verdictOn(row: BenchRow): string {
  const target = targets[`${row.name}, ${row.board}`] ?? targets[row.name];
  if (target === undefined) return '';
  if (target.figure !== undefined) return `${row.lyn <= target.figure ? 'met' : 'MISSED'}: at most ${target.figure}`;
  if (row.ratio === null || target.ratio === undefined) return 'needs the peer';
  return `${row.ratio <= target.ratio ? 'met' : 'MISSED'}: at most ${target.ratio} x`;
}
