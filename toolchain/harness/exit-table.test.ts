import { expect, test } from 'vitest';
import { exitTable } from './exit-table.ts';

const table = [
  'lyn: domain 1 ended: powered off, status 0',
  'exits by reason                        count   average ticks',
  'CPUID                                     12             310',
  'I/O instruction                        80553            1204',
  'lyn: halted',
];

test.each(['\n', '\r\n'])('the table of exits is read from a console with lines that end in %j', (end) => {
  expect(exitTable(table.join(end))).toEqual([
    { name: 'CPUID', count: 12, ticks: 310 },
    { name: 'I/O instruction', count: 80553, ticks: 1204 },
  ]);
});

test('a console that was cut off within the table gives the rows that are there', () => {
  expect(exitTable(table.slice(0, 3).join('\n'))).toEqual([{ name: 'CPUID', count: 12, ticks: 310 }]);
});

test('a console without a table has no rows', () => expect(exitTable('lyn: halted\n')).toEqual([]));
