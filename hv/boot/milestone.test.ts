import { beforeEach, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { begin } from './milestone.ts';

beforeEach(() => machine.reset());

it('steps are counted on the console and at the diagnostic port', () => {
  begin('memory');
  begin('clock');
  expect(machine.log.lines).toEqual(['[1/7] memory', '[2/7] clock']);
  expect(machine.ports.writes).toEqual([expect.objectContaining({ port: 0x80, value: 0xa1 }), expect.objectContaining({ port: 0x80, value: 0xa2 })]);
});
