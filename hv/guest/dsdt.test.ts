import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dsdt } from './dsdt.ts';

/** The checksum, and the revision of the compiler: they differ from one iasl to the next. */
const VARYING = new Set([9, 32, 33, 34, 35]);
let folder: string;

beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'dsdt-')); });
afterAll(() => rm(folder, { recursive: true }));

const comparable = (bytes: Iterable<number>): number[] => [...bytes].filter((_, index) => !VARYING.has(index));

it('dsdt.ts holds what iasl (package acpica-tools) makes of dsdt.asl', async () => {
  await execa('iasl', ['-p', join(folder, 'dsdt'), join(import.meta.dirname, 'dsdt.asl')]);
  expect(comparable(await readFile(join(folder, 'dsdt.aml')))).toEqual(comparable(dsdt));
});

it('its checksum is right', () => {
  expect([...dsdt].reduce((sum, byte) => sum + byte, 0) & 0xff).toBe(0);
});
