import type { BenchRow } from './row.ts';
import { verdictOn } from './targets.ts';

const headings = ['what', 'unit', 'board', 'Lyn', 'peer', 'ratio', 'target', 'who the peer is'];
/** Columns of numbers stand to the right. */
const numeric = new Set([3, 4, 5]);

/** The rows as a table for people, one line each. */
export function formatRows(rows: readonly BenchRow[]): string[] {
  const cells = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length)));
  return cells.map((line) => line.map((text, column) => align(text, widths[column] ?? 0, numeric.has(column))).join('  ').trimEnd());
}

function cellsOf(row: BenchRow): string[] {
  return [row.name, row.unit, row.board, String(row.lyn), row.peer === null ? '-' : String(row.peer), row.ratio === null ? '-' : row.ratio.toFixed(2), verdictOn(row), row.peerName];
}

function align(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
