import { execa } from 'execa';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../host/root.ts';
import { lynIn } from './lyn.testing.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lyn-'));
  await writeFile(join(folder, 'good.ts'), 'export function twice(x: u32): u32 {\n  return x * 2;\n}\n');
  await writeFile(join(folder, 'also.ts'), 'export function thrice(x: u32): u32 {\n  return x * 3;\n}\n');
  await writeFile(join(folder, 'null.json'), 'null');
  await writeFile(join(folder, 'empty.img'), '');
  await writeFile(join(folder, 'bad.ts'), 'export function f(x: u32): void {\n  throw x;\n}\n');
});

afterAll(() => rm(folder, { recursive: true }));

const lyn = (...args: string[]) => lynIn(folder, ...args);

describe('lyn check', () => {
  it('says that nothing is wrong', async () => {
    expect(await lyn('check', 'good.ts')).toEqual({ status: 0, output: '1 module: no errors' });
  });

  it("shows the user's own line, the reason and the replacement, and fails", async () => {
    expect(await lyn('check', 'bad.ts')).toEqual({
      status: 1,
      output: [
        'error[LYN0004]: `throw` is not in machine TypeScript',
        '  --> bad.ts:2:3',
        '  |',
        '2 |   throw x;',
        '  |   ^^^^^^^^',
        '  = why: there is no unwinding at ring 0',
        '  = instead: return a value that says what failed, or `panic(...)`',
        '',
        '1 error; more about it: lyn explain LYN0004',
      ].join('\n'),
    });
  });

  it('takes several entries', async () => {
    expect(await lyn('check', 'good.ts', 'also.ts')).toEqual({ status: 0, output: '2 modules: no errors' });
  });

  it('writes JSON for tools', async () => {
    const { status, output } = await lyn('check', '--json', 'bad.ts');
    expect(status).toBe(1);
    expect(JSON.parse(output)).toEqual({ version: 1, modules: 0, errors: [{
      code: 'LYN0004', message: '`throw` is not in machine TypeScript', reason: 'there is no unwinding at ring 0', replacement: 'return a value that says what failed, or `panic(...)`',
      file: 'bad.ts', line: 2, column: 3, length: 8, text: '  throw x;',
    }] });
    expect(JSON.parse((await lyn('check', '--json', 'good.ts')).output)).toEqual({ version: 1, modules: 1, errors: [] });
  });

  it('refuses a file that is not there', async () => {
    const { status, output } = await lyn('check', 'absent.ts');
    expect(status).toBe(1);
    expect(output).toContain('absent.ts is no file of machine TypeScript, or is not there');
  });
});

describe('lyn check --watch', () => {
  it('checks, waits, and ends well with Ctrl-C', async () => {
    const watch = execa('node', [join(projectRoot(), 'toolchain/bin/lyn.mjs'), 'check', '--watch', 'good.ts'], { cwd: folder, reject: false, env: { XDG_RUNTIME_DIR: folder } });
    for await (const line of watch) {
      expect(line).toMatch(/^1 module: no errors, \d+ ms, at \d\d:\d\d:\d\d$/);
      watch.kill('SIGINT');
    }
    expect((await watch).exitCode).toBe(0);
  });
});

describe('lyn explain', () => {
  it('prints the page of a code', async () => {
    const { status, output } = await lyn('explain', 'LYN0004');
    expect(status).toBe(0);
    expect(output).toMatch(/^LYN0004: `throw`\n\n.*\n\nRefused, with LYN0004:\n\n    export function/s);
    expect(output).toContain('\n\nAccepted:\n\n    export function');
  });

  it.each(['lyn0004', '4', 'lyn4'])('takes %s for it as well', async (word) => {
    expect(await lyn('explain', word)).toEqual(await lyn('explain', 'LYN0004'));
  });

  it('has something to say about every code of TypeScript', async () => {
    const { status, output } = await lyn('explain', 'TS1435');
    expect(status).toBe(0);
    expect(output).toContain("TS1435: Unknown keyword or identifier. Did you mean '{0}'?");
  });

  it('lists all without a code', async () => {
    const { status, output } = await lyn('explain');
    expect(status).toBe(0);
    expect(output).toContain('\nLYN0004  `throw`\n');
  });

  it.each([
    ['LYN0005X', 'lyn explain lists all'],
    ['LYN0O04', 'LYN0004  `throw`'],
    ['throw', 'LYN0004  `throw`'],
    ['TS99999', 'There is no such code'],
  ])('answers %s with what may have been meant', async (word, sentence) => {
    const { status, output } = await lyn('explain', word);
    expect(status).toBe(2);
    expect(output).toContain(sentence);
  });
});

describe('lyn emit', () => {
  it('writes C', async () => {
    expect((await lyn('emit', '--to', 'c', '--out', 'c', 'good.ts')).status).toBe(0);
    expect(await readFile(join(folder, 'c', 'program.h'), 'utf8')).toContain('#include "lyn.h"');
  });

  it('writes JavaScript that runs as it is', async () => {
    expect((await lyn('emit', '--to', 'js', '--out', 'js', 'good.ts')).status).toBe(0);
    const { stdout } = await execa('node', ['--input-type=module', '-e', "import { twice } from './js/good.js'; console.log(twice(21));"], { cwd: folder });
    expect(stdout).toBe('42');
  });

  it('writes both forms of modules whose names are used by Lyn too', async () => {
    const names = ['start', 'lyn', 'check', 'hosted', 'manifest'];
    for (const name of names) await writeFile(join(folder, `${name}.ts`), 'export const list = array(u32, 3);\nexport function LAST(): u32 {\n  return list[2] + 7;\n}\n'.replace('LAST', `${name}Last`));
    const imports = names.map((name) => `import { ${name}Last } from './${name}.ts';\n`);
    await writeFile(join(folder, 'program.ts'), `${imports.join('')}export function sum(): u32 {\n  return ${names.map((name) => `${name}Last()`).join(' + ')};\n}\n`);
    expect((await lyn('emit', '--to', 'js', '--out', 'names-js', 'program.ts')).status).toBe(0);
    const { stdout } = await execa('node', ['--input-type=module', '-e', "import { sum } from './names-js/program.js'; console.log(sum());"], { cwd: folder });
    expect(stdout).toBe('35');
    expect((await lyn('emit', '--to', 'c', '--hosted', '--out', 'names-c', 'program.ts')).status).toBe(0);
    await writeFile(join(folder, 'main.c'), '#include "names-c/program.h"\nint main(void) { return (int)program_sum(); }\n');
    await execa('sh', ['-c', 'gcc names-c/*.c main.c -o sum'], { cwd: folder });
    expect((await execa(join(folder, 'sum'), { reject: false })).exitCode).toBe(35);
  });

  it('tells what of the entry module is left out because no entry reaches it', async () => {
    await writeFile(join(folder, 'entries.ts'), "export class A {\n  f(): u32 { return 1; }\n  g(): u32 { return 2; }\n}\nexport const a = new A();\nexport function f(): void {}\nfunction main(): void { a.f(); }\nentry('lyn_main', main);\n");
    const { status, output } = await lyn('emit', '--to', 'c', '--out', 'entries', 'entries.ts');
    expect(status).toBe(0);
    expect(output).toContain('note: no entry of the program reaches `f`, `A.g` of entries.ts, and the C leaves out what is not reached; --hosted writes all that the module exports');
    const hosted = await lyn('emit', '--to', 'c', '--hosted', '--out', 'entries', 'entries.ts');
    expect(hosted.output).not.toContain('note');
  });

  it('names what a hosted program cannot have, where it is, and what of other modules is left out', async () => {
    await writeFile(join(folder, 'machine.ts'), "import { other } from './other.ts';\nexport function f(): u64 {\n  other();\n  return cpu.rdmsr(0x1B);\n}\n");
    await writeFile(join(folder, 'other.ts'), "export function other(): void {}\nfunction halted(): void { cpu.stop(); }\nentry('lyn_main', halted);\n");
    const { status, output } = await lyn('emit', '--to', 'c', '--hosted', '--out', 'machine', 'machine.ts');
    expect(status).toBe(1);
    expect(output).toContain('error[LYN0600]: `cpu.rdmsr` cannot be in a hosted program');
    expect(output).toContain('4 |   return cpu.rdmsr(0x1B);\n  |          ^^^^^^^^^\n');
    const left = await lyn('emit', '--to', 'c', '--hosted', '--out', 'other', 'other.ts');
    expect(left).toMatchObject({ status: 1, output: expect.stringContaining('`cpu.stop` cannot be') });
    await writeFile(join(folder, 'uses.ts'), "import { other } from './other.ts';\nexport function f(): void {\n  other();\n}\n");
    const uses = await lyn('emit', '--to', 'c', '--hosted', '--out', 'uses', 'uses.ts');
    expect(uses).toMatchObject({ status: 0, output: expect.stringContaining('note: the entries `lyn_main` of other modules are left out: nothing in a process calls them') });
  });

  it('writes over what it wrote itself, and over nothing else', async () => {
    expect((await lyn('emit', '--to', 'c', '--out', 'again', 'good.ts')).status).toBe(0);
    expect((await lyn('emit', '--to', 'c', '--out', 'again', 'good.ts')).status).toBe(0);
    const { status, output } = await lyn('emit', '--to', 'js', '--out', '.', 'good.ts');
    expect(status).toBe(1);
    expect(output).toContain('The folder . holds files that are not of lyn emit');
  });

  it('refuses a file in the place of its folder', async () => {
    const { status, output } = await lyn('emit', '--to', 'c', '--out', 'good.ts', 'good.ts');
    expect(status).toBe(1);
    expect(output).toContain('good.ts is no folder that can be written to (ENOTDIR)');
  });

  it('refuses another language', async () => {
    const { status, output } = await lyn('emit', '--to', 'wasm', '--out', 'x', 'good.ts');
    expect(status).toBe(2);
    expect(output).toContain("'wasm' is invalid. Allowed choices are c, js.");
  });
});

describe('lyn run', () => {
  it.each([
    [['--memory', 'abc'], 'It takes a multiple of 2M'],
    [['--memory', '1K'], 'It takes a multiple of 2M'],
    [['--memory', '3M'], 'It takes a multiple of 2M'],
    [['--timeout', 'x'], 'It takes whole seconds'],
    [['--timeout', '0'], 'It takes whole seconds'],
    [['--board', 'nope'], 'There is no board "nope"'],
  ])('refuses %j before anything is started', async (words, sentence) => {
    const { status, output } = await lyn('run', ...words);
    expect(status).toBe(2);
    expect(output).toContain(sentence);
  });

  it.each([
    [['--initramfs', 'absent.img'], 'The initramfs absent.img cannot be read (ENOENT)'],
    [['--initramfs', '.'], 'The initramfs . is no file'],
    [['--initramfs', 'empty.img'], 'The initramfs empty.img is empty'],
    [['--kernel', 'absent'], 'The kernel absent cannot be read (ENOENT)'],
  ])('looks at %j before anything is built', async (words, sentence) => {
    const { status, output } = await lyn('run', ...words);
    expect(status).toBe(1);
    expect(output).toMatch(/^lyn: .*$/); // and nothing else
    expect(output).toContain(sentence);
  });
});

describe("Lyn's own command line", () => {
  it.each(['run', 'debug'])('goes by the same name in lyn %s', async (command) => {
    expect((await lyn(command, '--help')).output).toMatch(/--options <words> +words for the hypervisor's own command line/);
  });

  it("is not taken for the kernel's: lyn debug has no --append", async () => {
    expect(await lyn('debug', '--append', 'trace')).toMatchObject({ status: 2, output: expect.stringContaining("unknown option '--append'") });
  });
});

describe('lyn build', () => {
  it('builds a program outside of the project, into a folder there', async () => {
    const hello = await readFile(join(projectRoot(), 'qemu-tests/runtime/fixtures/hello.ts'), 'utf8');
    await writeFile(join(folder, 'hello.ts'), hello.replaceAll("'../../../hv/", `'${relative(folder, join(projectRoot(), 'hv'))}/`));
    const { status, output } = await lyn('build', 'hello.ts', '--out', 'built');
    expect(output).toMatch(/^built\/lyn\.elf in [\d.]+ s$/m);
    expect(status).toBe(0);
  });
});

describe('lyn fuzz', () => {
  it.each([
    [['--seconds', 'abc'], 'It takes whole seconds, such as 60.'],
    [['--seconds', '0'], 'It takes whole seconds'],
    [['--seed', 'x'], 'It takes the number of a program'],
    [['--coverage', '1.5'], 'It takes a number of programs'],
  ])('refuses %j before any program is run', async (words, sentence) => {
    const { status, output } = await lyn('fuzz', ...words);
    expect(status).toBe(2);
    expect(output).toContain(sentence);
  });
});

describe('paths and options that lead nowhere', () => {
  it.each<[readonly string[], number, string]>([
    [['check', 'absent.ts'], 1, 'error[LYN0324]'],
    [['check', 'good.ts', 'absent.ts'], 1, 'error[LYN0324]'],
    [['check', '.'], 1, 'error[LYN0324]'],
    [['check', '/dev/null'], 1, 'error[LYN0324]'],
    [['check', '--frob'], 2, "error: unknown option '--frob'\n(lyn check --help tells what there is)"],
    [['frob'], 2, "error: unknown command 'frob'\n(lyn --help tells what there is)"],
    [['build', 'absent.ts'], 1, 'error[LYN0324]'],
    [['build', 'good.ts'], 1, 'error[LYN0702]'],
    [['emit', 'good.ts'], 2, "required option '--to <target>' not specified"],
    [['emit', '--to', 'c', '--out', '/proc/x/y', 'good.ts'], 1, 'The folder /proc/x cannot be made (ENOENT)'],
    [['emit', '--to', 'c', '--out', 'none', 'absent.ts'], 1, 'error[LYN0324]'],
    [['log', 'absent.log'], 1, 'lyn: absent.log: no such file or directory'],
    [['log', '.'], 1, 'lyn: . is a folder. Give the path of a file.'],
    [['log', '--formats', '.', 'good.ts'], 1, 'lyn: . is a folder. Give the path of a file.'],
    [['log', '--formats', 'good.ts', 'good.ts'], 1, 'lyn: good.ts is no table of formats; lyn build writes one'],
    [['log', '--formats', 'null.json', 'good.ts'], 1, 'lyn: null.json is no table of formats; lyn build writes one'],
  ])('%j: status %i, the cause, and no trace', async (words, expected, sentence) => {
    const { status, output } = await lyn(...words);
    expect(output).toContain(sentence);
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(status).toBe(expected);
  });
});

describe('lyn', () => {
  it('ends in silence when nobody reads any more, with the status of SIGPIPE', async () => {
    const { stdout, stderr } = await execa('bash', ['-c', `node ${join(projectRoot(), 'toolchain/bin/lyn.mjs')} --help | true; echo "\${PIPESTATUS[0]}"`]);
    expect(stderr).toBe('');
    expect(stdout).toBe('141');
  });

  it('names what there is when a command is unknown', async () => {
    const { status, output } = await lyn('frobnicate');
    expect(status).toBe(2);
    expect(output).toContain("unknown command 'frobnicate'");
  });

  it.each([['frobnicate', '--help'], ['frobnicate', '-h'], ['help', 'frobnicate'], ['usb', 'frobnicate', '--help'], ['usb', 'help', 'frobnicate']])('has no help for a command that there is not: %s %s %s', async (...words) => {
    expect(await lyn(...words.filter((word) => word !== undefined))).toEqual({ status: 2, output: expect.stringMatching(/^error: unknown command 'frobnicate'\n\(lyn (usb )?--help tells what there is\)$/) });
  });

  it.each([['--help'], ['help'], ['help', 'usb'], ['usb', '--help'], ['usb', 'help', 'write'], ['usb', 'write', '--help']])('has help for those that there are: %s %s %s', async (...words) => {
    expect(await lyn(...words.filter((word) => word !== undefined))).toEqual({ status: 0, output: expect.stringMatching(/^Usage: lyn/) });
  });
});
