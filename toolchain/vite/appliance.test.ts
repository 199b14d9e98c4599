import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../host/root.ts';

const minutes = 3 * 60_000;
let folder: string;

/** The example as its author has it: in a folder of its own, with the packages that npm would link there. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'appliance-'));
  await cp(join(projectRoot(), 'examples/appliance'), folder, { recursive: true });
  await mkdir(join(folder, 'node_modules'));
  await symlink(projectRoot(), join(folder, 'node_modules/lyn'));
  for (const name of ['vitest', '@types', 'typescript']) await symlink(join(projectRoot(), 'node_modules', name), join(folder, 'node_modules', name));
});
afterAll(() => rm(folder, { recursive: true }));

/** A program of a package, run there. Colours and the outer vitest's own variables are kept from it. */
async function run(program: string, ...args: string[]): Promise<{ status: number | undefined; output: string }> {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|VITE_|NODE_OPTIONS|FORCE_COLOR)/.test(name)));
  const { exitCode, all } = await execa('node', [join('node_modules', program), ...args], { cwd: folder, reject: false, all: true, extendEnv: false, env: { ...kept, NO_COLOR: '1' } });
  return { status: exitCode, output: all };
}

/** Beside the handler one that feeds the watchdog wrongly, with the same test. */
async function addWrongHandler(): Promise<void> {
  const read = (name: string): Promise<string> => readFile(join(folder, 'src', name), 'utf8');
  const handler = (await read('calls.ts')).replace('port.out8(WATCHDOG, 1)', 'port.out8(WATCHDOG, 2)');
  await writeFile(join(folder, 'src/wrong.ts'), handler);
  await writeFile(join(folder, 'src/wrong.test.ts'), (await read('calls.test.ts')).replace('./calls.ts', './wrong.ts'));
}

describe("An appliance's own tests, outside of this repository", () => {
  it('pass types', async () => {
    expect(await run('typescript/bin/tsc', '-p', '.')).toEqual({ status: 0, output: '' });
  }, minutes);

  it('run its handler under each vendor, and fail where it is wrong', async () => {
    await addWrongHandler();
    const { status, output } = await run('vitest/vitest.mjs', 'run');
    expect(output).toMatch(/✓ src\/calls\.test\.ts \(12 tests\)/);
    expect(output).toMatch(/wrong\.test\.ts > VT-x > a heartbeat reaches the watchdog[^]*- +"value": 1,\n\+ +"value": 2,/);
    expect(output).toMatch(/Tests +3 failed \| 21 passed/);
    expect(status).toBe(1);
  }, minutes);
});
