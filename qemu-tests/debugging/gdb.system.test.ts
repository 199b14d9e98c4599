import { execa } from 'execa';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import { build } from '../../toolchain/build/build.ts';
import { freePort } from '../../toolchain/host/free-port.ts';
import { buildPath, projectRoot } from '../../toolchain/host/root.ts';
import type { BootModule } from '../../toolchain/images/boot-entry.ts';
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
async function session(image: { readonly elf: string; readonly elf64: string }, folder: string, commands: readonly string[], options = '', modules: readonly BootModule[] = []): Promise<{ said: string[]; console: string }> {
  const { machine, gdb } = await startStopped({ ...image, folder, options, modules, timeoutSeconds: 100 }, await freePort());
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

/** A guest that asks for CPUID, and powers off. */
async function guest(folder: string): Promise<BootModule[]> {
  return [{ file: await assembleTinyGuest({ name: 'guest', mode: 32, code: 'main: mov eax, 0x40000000\n cpuid\n done' }, folder), commandLine: 'tiny' }];
}

test('gdb stops in an exit handler of the hypervisor as it is run, while a guest runs under AMD-V', { timeout: 180_000 }, async () => {
  const image = { elf: join(hypervisorFolder(), 'lyn.elf'), elf64: join(hypervisorFolder(), 'lyn.elf64') };
  const folder = buildPath('system-tests', 'gdb', 'hypervisor');
  const line = lineOf('hv/exit/cpuid.ts', 'const result = guestCpuid(');
  const halt = lineOf('hv/console/shutdown.ts', 'haltMachine(): never');
  const { said, console: shown } = await session(image, folder, [
    `break hv/exit/cpuid.ts:${line}`, 'continue', 'print/x vcpu->registers.rax', 'backtrace 3', 'delete', `break hv/console/shutdown.ts:${halt}`, 'continue',
  ], 'test', await guest(folder));
  expect(said[1]).toMatch(new RegExp(`Breakpoint 1, .*handleCpuid \\(vcpu=.*\\) at hv/exit/cpuid\\.ts:${line}$`, 'm'));
  expect(said[2]).toBe('$1 = 0x40000100'); // every tiny guest first asks for Lyn's own leaf
  expect(said[3]).toMatch(/lyn_exit \(.*\) at hv\/vcpu\/run\.ts:\d+/);
  expect(said[6]).toContain('hv/console/shutdown.ts:');
  expect(shown).toMatch(/^lyn: domain 1 ended: powered off, status 0/m);
});

test('the session that the documentation shows goes as it shows', { timeout: 180_000 }, async () => {
  const folder = buildPath('system-tests', 'gdb', 'documented');
  const image = await build({ output: folder, optimise: 'debugging' });
  const commands = [...readFileSync(join(projectRoot(), 'docs/debugging.md'), 'utf8').matchAll(/^\(gdb\) (.+)$/gm)].map(([, command]) => command!);
  const { said } = await session(image, join(folder, 'run'), commands, 'test', await guest(folder));
  const place = commands[0]!.replace('break ', '');
  expect(said[1]).toContain(`at ${place}`);
  expect(said[2]).toMatch(/#0 +cpuid_handleCpuid [^]*SvmVcpu_dispatch [^]*lyn_exit \(.*\) at hv\/vcpu\/run\.ts:\d+/);
  expect(said.slice(3).join('\n')).not.toContain('No symbol');
});

test('a log of records from the command line becomes text on the host', { timeout: 180_000 }, async () => {
  const folder = buildPath('system-tests', 'records');
  const image = { elf: join(hypervisorFolder(), 'lyn.elf'), elf64: join(hypervisorFolder(), 'lyn.elf64') };
  const halt = lineOf('hv/console/shutdown.ts', 'haltMachine(): never');
  const { console: shown } = await session(image, folder, [`break hv/console/shutdown.ts:${halt}`, 'continue'], 'log=records');
  expect(shown).not.toContain('there is no guest');
  const { stdout } = await execa('node', ['toolchain/bin/lyn.mjs', 'log', join(folder, 'debug-port.txt'), '--formats', join(hypervisorFolder(), 'formats.json')], { cwd: projectRoot() });
  expect(stdout).toContain('error: there is no guest');
});
