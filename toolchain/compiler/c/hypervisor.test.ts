import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { compileFlags, gccFlags } from '../../build/flags.ts';
import { buildPath, projectRoot } from '../../host/root.ts';
import { expectGolden } from '../../test/golden.ts';
import { remainingChecks } from '../analyse/remaining.ts';
import { compile } from '../compile.ts';
import { frameDiagnostics } from '../diagnostics/frame.ts';
import type { Program } from '../ir/program.ts';
import { emitC } from './emit.ts';

function hypervisor(): Program {
  const result = compile({ root: projectRoot(), entries: ['hv/boot/main.ts'] });
  if (result.program === undefined) throw new Error(frameDiagnostics(result.diagnostics));
  return result.program;
}

describe('the C of the hypervisor', () => {
  let again: [string, string][];
  let program: Program;

  test('is the same, byte for byte, when it is compiled again', () => {
    again = [...emitC(hypervisor())];
    program = hypervisor();
    expect(again).toEqual([...emitC(program)]);
  }, 120_000);

  /** A check that comes, or stays for another reason, is seen here; so is one that goes. */
  test('has these checks left', () => {
    const lines = remainingChecks(program).map(({ kind, loc, why, fromExit, function: { name, owner } }) => (
      `${loc.file} ${owner === undefined ? name : `${owner.name}.${name}`}: ${kind}${fromExit ? ', from an exit' : ''}: ${why}`));
    expectGolden(join(import.meta.dirname, 'golden/remaining_checks.txt'), `${lines.join('\n')}\n`);
  });

  /** The build itself compiles it with gcc and the same flags. */
  test('is clean under clang with the flags of the image', async () => {
    const folder = buildPath('c-tests', `hypervisor-${process.pid}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const files = again;
    await Promise.all(files.map(([file, text]) => writeFile(join(folder, file), text)));
    const sources = files.map(([file]) => file).filter((file) => file.endsWith('.c'));
    const { stderr } = await execa('clang', [...compileFlags.filter((flag) => !gccFlags.includes(flag)), '-fsyntax-only', `-I${join(projectRoot(), 'runtime')}`, '-I.', ...sources], { cwd: folder, reject: false });
    expect(stderr).toBe('');
    await rm(folder, { recursive: true });
  });
});
