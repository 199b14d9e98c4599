import { execa } from 'execa';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { build } from '../../toolchain/build/build.ts';
import { freePort } from '../../toolchain/host/free-port.ts';
import { buildPath, projectRoot } from '../../toolchain/host/root.ts';
import { startStopped } from '../../toolchain/run/debug.ts';
import { hypervisorFolder } from '../support/boots.ts';

const FIXTURE = 'qemu-tests/debugging/fixtures/debugged.ts';

/** The number of the only line of a file that has this text in it. */
function lineOf(file: string, text: string): number {
  const lines = readFileSync(join(projectRoot(), file), 'utf8').split('\n');
  const found = lines.flatMap((line, i) => (line.includes(text) ? [i + 1] : []));
  if (found.length !== 1) throw new Error(`${found.length} lines of ${file} have ${text} in them.`);
  return found[0]!;
}

/** What gdb says to each command, and what the machine says on its serial port meanwhile. */
async function session(image: { readonly elf: string; readonly elf64: string }, folder: string, commands: readonly string[], options = ''): Promise<{ said: string[]; console: string }> {
  const { machine, gdb } = await startStopped({ ...image, folder, options, timeoutSeconds: 100 }, await freePort());
  const script = commands.flatMap((command, i) => ['-ex', `echo \\n== ${i} ==\\n`, '-ex', command]);
  const { all } = await execa('gdb', ['-nx', '-batch', ...gdb, ...script], { cwd: projectRoot(), reject: false, all: true, timeout: 90_000 });
  await machine.stop();
  return { said: all.split(/^== \d+ ==$/m).slice(1).map((text) => text.trim()), console: machine.console.text };
}

describe('gdb at the stub of QEMU, with a build for debugging', { timeout: 180_000 }, () => {
  const folder = buildPath('system-tests', 'gdb');
  let image: { elf: string; elf64: string };

  beforeAll(async () => {
    image = await build({ entries: [FIXTURE], output: folder, optimise: 'debugging' });
  });

  test('stops at a line of TypeScript, steps, and shows locals, parameters and slices by their names there', async () => {
    const add = lineOf(FIXTURE, 'sum += value;');
    const { said } = await session(image, join(folder, 'stepping'), [
      `break ${FIXTURE}:${add}`, 'continue', 'print values', 'print value', 'print sum', 'next', 'next', 'print sum', 'print value', 'backtrace 2', 'delete', 'finish',
    ]);
    expect(said[0]).toContain(`file ${FIXTURE}, line ${add}.`);
    expect(said[1]).toMatch(new RegExp(`Breakpoint 1, debugged_total \\(values=.*\\) at ${FIXTURE}:${add}\n${add}\\s+sum \\+= value;$`));
    expect(said.slice(2, 5)).toEqual(['$1 = length 3 = {7, 11, 13}', '$2 = 7', '$3 = 0']);
    expect(said[6]).toContain(`${add}\t    sum += value;`);
    expect(said.slice(7, 9)).toEqual(['$4 = 7', '$5 = 11']);
    const call = lineOf(FIXTURE, "total(words, 'the words')");
    expect(said[9]).toMatch(new RegExp(`#0 +debugged_total .* at ${FIXTURE}:${add}\n#1 .* in lyn_main \\(\\) at ${FIXTURE}:${call}$`, 'm'));
    expect(said[11]).toMatch(/^Value returned is \$6 = 31$/m);
  });

  test('shows the fields of objects, arrays in them, enums by value, and references to interfaces by their class', async () => {
    const scaled = lineOf(FIXTURE, 'const scaled');
    const { said } = await session(image, join(folder, 'values'), [
      `break ${FIXTURE}:${scaled}`, `break ${FIXTURE}:${lineOf(FIXTURE, 'function read(')}`, 'continue', 'print meter', 'continue', 'print *self', 'print/x self->address', 'print self->samples[1]', 'next', 'print scaled', 'print debugged_gauge.mode',
    ]);
    expect(said[3]).toMatch(/^\$1 = \(Gauge \*\) 0xffffffff80[0-9a-f]+$/);
    expect(said[5]).toBe(["$2 = {", '  samples = {0, 300, 0, 0},', "  mode = 5 '\\005',", '  address = 1311768467463790320', '}'].join('\n'));
    expect(said[6]).toBe('$3 = 0x123456789abcdef0');
    expect(said[7]).toBe('$4 = 300');
    expect(said[9]).toBe('$5 = 93');
    expect(said[10]).toMatch(/^\$6 = 5 '\\005'$/m);
  });
});

test('gdb stops in the hypervisor as it is run, and goes on to the refusal of a machine without VT-x', { timeout: 180_000 }, async () => {
  const image = { elf: join(hypervisorFolder(), 'lyn.elf'), elf64: join(hypervisorFolder(), 'lyn.elf64') };
  const line = lineOf('hv/boot/main.ts', '  requireVmx();');
  const halt = lineOf('hv/console/shutdown.ts', 'haltMachine(): never');
  const { said, console: shown } = await session(image, buildPath('system-tests', 'gdb', 'hypervisor'), [
    `break hv/boot/main.ts:${line}`, 'continue', 'info symbol $pc', 'backtrace 1', 'delete', `break hv/console/shutdown.ts:${halt}`, 'continue', 'backtrace 4',
  ]);
  expect(said[1]).toMatch(new RegExp(`Breakpoint 1, .* at hv/boot/main\\.ts:${line}\n${line}\\s+requireVmx\\(\\);$`));
  expect(said[2]).toMatch(/^lyn_main/);
  expect(said[6]).toContain('hv/console/shutdown.ts:');
  expect(said[7]).toContain('features_refuseVmx (sentence="this processor has no VT-x (CPUID 1, ECX bit 5)');
  expect(said[7]).toMatch(/features_requireVmx \(\) at hv\/processor\/features\.ts:\d+\n#3 .*lyn_main \(\) at hv\/boot\/main\.ts:\d+/);
  expect(shown).toContain('lyn: error: this processor has no VT-x');
});

test('the session that the documentation shows goes as it shows', { timeout: 180_000 }, async () => {
  const folder = buildPath('system-tests', 'gdb', 'documented');
  const image = await build({ output: folder, optimise: 'debugging' });
  const commands = [...readFileSync(join(projectRoot(), 'docs/debugging.md'), 'utf8').matchAll(/^\(gdb\) (.+)$/gm)].map(([, command]) => command!);
  const { said } = await session(image, join(folder, 'run'), commands);
  const place = commands[0]!.replace('break ', '');
  expect(said[1]).toContain(`at ${place}`);
  expect(said[2]).toMatch(/requireVmx .*\n#1 .*lyn_main \(\) at hv\/boot\/main\.ts:\d+/);
  expect(said.slice(3).join('\n')).not.toContain('No symbol');
});

test('a log of records from the command line becomes text on the host', { timeout: 180_000 }, async () => {
  const folder = buildPath('system-tests', 'records');
  const image = { elf: join(hypervisorFolder(), 'lyn.elf'), elf64: join(hypervisorFolder(), 'lyn.elf64') };
  const halt = lineOf('hv/console/shutdown.ts', 'haltMachine(): never');
  const { console: shown } = await session(image, folder, [`break hv/console/shutdown.ts:${halt}`, 'continue'], 'log=records');
  expect(shown).not.toContain('no VT-x');
  const { stdout } = await execa('node', ['toolchain/bin/lyn.mjs', 'log', join(folder, 'debug-port.txt'), '--formats', join(hypervisorFolder(), 'formats.json')], { cwd: projectRoot() });
  expect(stdout).toContain('error: this processor has no VT-x');
});
