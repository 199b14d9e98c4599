import type { Comparison, Figures } from './measure.ts';

/** At most this much slower than C by hand: on the whole, and each. */
export const targets = { mean: 1.03, worst: 1.1 } as const;

export const geometricMean = (ratios: readonly number[]): number => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);

/** The comparison as lines of text: times decide, instructions explain. */
export function formatComparison(rows: readonly Comparison[]): string[] {
  const ratios = rows.map(({ lyn, safe }) => lyn.time / safe.time);
  const [mean, worst] = [geometricMean(ratios), Math.max(...ratios)];
  const unsafe = geometricMean(rows.map((row) => row.lyn.time / row.unsafe.time));
  return [
    `${'algorithm'.padEnd(18)}${['Lyn', 'C', 'unsafe C', 'Lyn/C', 'Lyn/unsafe', 'instructions/C'].map((head) => head.padStart(15)).join('')}`,
    ...rows.map(line),
    `geometric mean of Lyn/C ${mean.toFixed(3)} (${verdict(mean, targets.mean)}), worst ${worst.toFixed(3)} (${verdict(worst, targets.worst)}); against unsafe C ${unsafe.toFixed(3)}`,
  ];
}

function line({ name, lyn, safe, unsafe }: Comparison): string {
  const ratio = (a: Figures, b: Figures, of: keyof Figures): string => (a[of] / b[of]).toFixed(3);
  const cells = [nanoseconds(lyn), nanoseconds(safe), nanoseconds(unsafe), ratio(lyn, safe, 'time'), ratio(lyn, unsafe, 'time'), ratio(lyn, safe, 'instructions')];
  return `${name.padEnd(18)}${cells.map((cell) => cell.padStart(15)).join('')}`;
}

const nanoseconds = ({ time }: Figures): string => `${(time / 1000).toFixed(1)} us`;
const verdict = (figure: number, target: number): string => `${figure <= target ? 'met' : 'MISSED'}: at most ${target}`;
