import type { Cold, CompilerFigures, Warm } from './measure.ts';

/** The figures as tables for the terminal. Times of a machine that does something else meanwhile are no times. */
export function formatFigures({ lines, modules, cold, warm }: CompilerFigures): string[] {
  const peer = cold.find(({ name }) => name.startsWith('tsc'))!;
  return [
    `${lines} lines in ${modules} modules, ${cold[0]!.wall.length} runs in turns`,
    row('', 'wall, least', 'median', 'processor, least', 'median', 'median to tsc'),
    ...cold.map((each) => coldRow(each, peer)),
    '',
    row('warm, after an edit of', 'check, median', 'most', 'to C, median', 'most', 'both, median'),
    ...warm.map(warmRow),
  ];
}

function coldRow({ name, wall, cpu }: Cold, peer: Cold): string {
  return row(name, seconds(Math.min(...wall)), seconds(median(wall)), seconds(Math.min(...cpu)), seconds(median(cpu)), `${(median(wall) / median(peer.wall)).toFixed(2)} x`);
}

function warmRow({ edit, check, emit }: Warm): string {
  const both = check.map((time, index) => time + emit[index]!);
  return row(edit, ms(median(check)), ms(Math.max(...check)), ms(median(emit)), ms(Math.max(...emit)), ms(median(both)));
}

const row = (name: string, ...cells: string[]): string => name.padEnd(36) + cells.map((cell) => cell.padStart(17)).join('');
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
const ms = (milliseconds: number): string => `${milliseconds.toFixed(0)} ms`;

export function median(all: readonly number[]): number {
  const sorted = [...all].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
