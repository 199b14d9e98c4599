import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { warningFlags } from '../../build/flags.ts';
import { buildPath, projectRoot } from '../../host/root.ts';
import { compileAll } from '../../test/batch.ts';
import { FAILURES, type Failure } from '../rules/failures.ts';
import { emitC, type EmitOptions } from './emit.ts';
import { failuresText } from './failures.ts';
import { Writer } from './writer.ts';

const IMAGE = ['-std=c11', '-ffreestanding', '-O2', '-mgeneral-regs-only', '-mno-red-zone', '-mcmodel=kernel', '-fno-pic', '-fno-asynchronous-unwind-tables', ...warningFlags];

const emit = (text: string, options: EmitOptions = {}): Map<string, string> => emitC(compileAll([{ 'hv/x.ts': text }]), options);
const body = (text: string): string => emit(text).get('hv_x.c')!;

/** A function's text. */
function functionOf(text: string, name: string): string {
  return new RegExp(`^[^\\n]*\\b${name}\\([^\\n]*\\) \\{\\n[\\s\\S]*?^\\}`, 'm').exec(body(text))?.[0] ?? '';
}

async function assembly(name: string, files: ReadonlyMap<string, string>, compiler = 'gcc', more: readonly string[] = []): Promise<string> {
  const folder = buildPath('c-tests', `${name}-${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all([...files].map(([file, text]) => writeFile(join(folder, file), text)));
  const object = join(folder, 'x.o');
  await execa(compiler, [...IMAGE, ...more, '-Iruntime', `-I${folder}`, '-c', join(folder, 'hv_x.c'), '-o', object], { cwd: projectRoot() });
  const { stdout } = await execa('objdump', ['-d', '-r', '--no-show-raw-insn', object]);
  await rm(folder, { recursive: true });
  return stdout.replace(/^.*file format.*$/m, '');
}

const fixture = (name: string): Promise<string> => readFile(join(import.meta.dirname, 'golden', 'fixtures', name), 'utf8');

describe('the same program', () => {
  test('gives the same bytes from run to run', async () => {
    const text = await fixture('port_io.ts');
    expect([...emit(text)]).toEqual([...emit(text)]);
  });

  test.each(['port_io.ts', 'walk.ts'])('gives the same machine code with #line directives: %s', async (name) => {
    const text = await fixture(name);
    const twin = emit(text, { lines: true });
    expect(twin.get('hv_x.c')).toMatch(/^#line \d+ "hv\/x.ts"$/m);
    expect(await assembly(`twin-${name}`, twin)).toBe(await assembly(`plain-${name}`, emit(text)));
  });

  test.each(['gcc', 'clang'])('is clean under %s with the flags of the image', async (compiler) => {
    for (const name of ['port_io.ts', 'walk.ts']) await assembly(`clean-${compiler}`, emit(await fixture(name)), compiler);
  });
});

describe('what serving a guest does not come to', () => {
  const program = (serving: string): string => body(`
    class Vcpu { hazards: u32 = 0; }
    const handlers: readonly ((n: u32) => void)[] = [handle];
    function handle(n: u32): void { both(n); }
    function both(n: u32): void { log.info(\`\${n}\`); }
    function start(): void { both(1); refuse(); }
    function refuse(): void { log.error('no'); }
    function serve(vcpu: Vcpu): void { handlers[0](vcpu.hazards); }
    function main(): void { start(); }
    entry('lyn_main', main);
    ${serving}`);
  const cold = (text: string): string[] => [...text.matchAll(/^LYN_COLD .*?(\w+)\([^)]*\) \{$/gm)].map(([, name]) => name!);

  test('is marked, so that gcc makes it small', () => {
    expect(cold(program("entry('lyn_exit', serve);"))).toEqual(['x_start', 'x_refuse', 'lyn_main']);
  });

  test('is not told apart in a program that serves no guests', () => expect(cold(program(''))).toEqual([]));

  test('is joined by what a module says of itself', () => {
    expect(cold(program("entry('lyn_exit', serve);\ncold();"))).toEqual(['x_handle', 'x_both', 'x_start', 'x_refuse', 'lyn_exit', 'lyn_main']);
  });
});

describe('what nothing needs', () => {
  test('is not in the C: functions, branches, tables', () => {
    const text = body(`
      const DEVICES: u32 = 0;
      function probe(): void { log.info('probing'); }
      function unused(): u32 { return 5; }
      export function main(n: u32): u32 {
        if (DEVICES > 0) probe();
        return n;
      }
    `);
    expect(text).not.toContain('prob');
    expect(text).not.toContain('unused');
    expect(text).not.toContain('DEVICES');
  });

  test('with entries, exports are no roots', () => {
    const text = body(`
      export function idle(): u32 { return 5; }
      function main(): void { cpu.stop(); }
      entry('lyn_main', main);
    `);
    expect(text).toContain('void lyn_main(void) {');
    expect(text).not.toContain('idle');
  });
});

describe('a check', () => {
  const HEAD = 'const bytes = array(u8, 512); const few = array(u8, 16);\n';
  const R = 'const R = register(u32, { slot: bits<u8>(3, 0), wide: bits<u8>(8, 4) });\n';
  const proved = (expression: string, head = HEAD): boolean => !body(`${head}${R}export function f(i: u32, b: u8, s: readonly u8[]): u8 { ${expression} }`).includes('lyn_index');

  test.each([
    ['a constant index', 'return few[3];'],
    ['a masked index', 'return bytes[i & 511];'],
    ['a remainder', 'return few[i % 16];'],
    ['a narrow index', 'return bytes[b];'],
    ['a register field', 'return few[R.of(i).slot];'],
    ['a shifted byte', 'return few[b >> 4];'],
    ['a constant local', 'const at = i & 15; return few[at];'],
    ['a loop over the whole array', 'let sum: u8 = 0; for (let k: u32 = 0; k < few.length; k++) sum += few[k]; return sum;'],
    ['a loop over the whole slice', 'let sum: u8 = 0; for (let k: u32 = 0; k < s.length; k++) sum += s[k]; return sum;'],
    ['a loop to a length kept in a constant', 'const n = s.length; let sum: u8 = 0; for (let k: u32 = 0; k < n; k++) sum += s[k]; return sum;'],
    ['for .. of', 'let sum: u8 = 0; for (const x of s) sum += x; return sum;'],
  ])('is dropped for %s', (_, expression) => expect(proved(expression)).toBe(true));

  test.each([
    ['any index', 'return few[i];'],
    ['a mask that is too wide', 'return few[i & 31];'],
    ['a field that is too wide', 'return few[R.of(i).wide];'],
    ['a loop with an offset', 'let sum: u8 = 0; for (let k: u32 = 0; k < s.length; k++) sum += s[k + 1]; return sum;'],
    ['a loop whose counter is assigned', 'let sum: u8 = 0; for (let k: u32 = 0; k < s.length; k++) { k = i; sum += s[k]; } return sum;'],
    ['a loop to another length', 'let sum: u8 = 0; for (let k: u32 = 0; k < few.length; k++) sum += s[k]; return sum;'],
    ['an inclusive loop', 'let sum: u8 = 0; for (let k: u32 = 0; k <= s.length; k++) sum += s[k]; return sum;'],
    ['the counter after its loop', 'let k: u32 = 0; for (; k < s.length; k++) {} return s[k];'],
    ['a sum that may wrap', 'return few[(i & 7) - 1];'],
  ])('stays for %s', (_, expression) => expect(proved(expression)).toBe(false));

  test('says what the rules say, of those checks that the program has', () => {
    const files = emit(`${HEAD}export function f(i: u32): u8 { return few[i]; }`);
    expect(files.get('failures.c')).toBe([
      '/* What failed checks say. Generated: do not edit. */',
      '#include "lyn.h"',
      '',
      'void lyn_fail_index(uint32_t index, uint32_t length, const struct lyn_text *file, uint32_t line) {',
      '  static const struct lyn_text words[] = { LYN_TEXT("index "), LYN_TEXT(" is not below the length "), LYN_TEXT("") };',
      '  static const uint8_t kinds[] = { LogKind_Unsigned, LogKind_Unsigned };',
      '  lyn_fail(words, LYN_COUNT(words), kinds, (const uint64_t[]){ index, length }, file, line);',
      '}',
      '',
    ].join('\n'));
    expect(emit('export function f(i: u32): u32 { return i; }').has('failures.c')).toBe(false);
  });

  test.each(['gcc', 'clang'])('has an end for each rule that lyn.h declares, under %s', async (compiler) => {
    const all = failuresText(new Set(Object.keys(FAILURES) as Failure[]), new Writer(false));
    await assembly('failures', new Map([['hv_x.c', all]]), compiler, ['-Wmissing-prototypes']);
  });
});

describe('memory', () => {
  const LAYOUT = 'const L = layout(16, { a: at(1, u32), b: at(5, u64), c: at(13, u16) });\n';

  test('a view is read with one load and written with one store of the width, even unaligned', async () => {
    const text = await assembly('views', emit(`${LAYOUT}export function f(at: Hpa): u64 { const l = L.at(at); l.a = 5; l.c = 7; return l.b; }`));
    const accesses = [...text.matchAll(/\bmov(\w*)\s+(.*\(%r\w+.*)$/gm)].map(([, suffix, operands]) => `${suffix} ${operands!.replace(/-?0x[0-9a-f]+/g, 'n')}`);
    expect(accesses).toHaveLength(3);
    expect(accesses.filter((access) => access.startsWith('b'))).toEqual([]);
  });

  test('arrays of whole pages lie on page boundaries, alone and inside objects', () => {
    const files = emit('class Area { size: u32 = 0; readonly page = array(u64, 512); }\nconst area = new Area(); const loose = array(u8, 8192);\nexport function f(i: u32): u64 { return area.page[i] + u64(loose[i]); }');
    expect(files.get('program.h')).toContain('uint64_t page[512] __attribute__((aligned(4096)));');
    expect(files.get('hv_x.c')).toContain('static uint8_t x_loose[8192] __attribute__((aligned(4096)));');
  });

  test('per-processor data lies in its section', () => {
    expect(body('class P { n: u32 = 1; }\nconst p = perCpu(P);\nexport function f(): u32 { return p.here().n; }')).toContain('static struct P x_p LYN_PERCPU = { .n = 1 };');
  });

  test('offsets are written for assembly, and asserted', async () => {
    const files = emit(`class Registers { r15: u64 = 0n; rax: u64 = 0n; }
class Vcpu { flag: boolean = false; readonly registers = new Registers(); hazards: u32 = 0; next: Vcpu | null = null; readonly last = array(u16, 3); }
offsets(Vcpu);
export function f(v: Vcpu): u32 { return v.hazards; }`);
    expect(files.get('offsets.h')).toContain('#define Vcpu_registers_rax 16\n');
    expect(files.get('offsets.h')).toContain('#define Vcpu_hazards 24\n');
    expect(files.get('offsets.h')).toContain('#define Vcpu_last 40\n#define Vcpu_SIZE 48\n');
    await assembly('offsets', files);
  });
});

describe('an interface', () => {
  const CLASSES = 'interface B { enter(n: u32): u32; }\nclass Vmx implements B { k: u32 = 1; enter(n: u32): u32 { return n + this.k; } }\n';

  test('with one implementer is a plain pointer, called directly', () => {
    expect(functionOf(`${CLASSES}export function f(b: B): u32 { return b.enter(2); }`, 'x_f')).toBe('uint32_t x_f(struct Vmx *b) {\n  return Vmx_enter(b, 2);\n}');
  });

  test('with two goes through a constant table', () => {
    const text = `${CLASSES}class Svm implements B { k: u32 = 2; enter(n: u32): u32 { return n * this.k; } }
const v = new Vmx(); const s = new Svm();
export function f(b: B): u32 { return b.enter(2); }
export function g(): u32 { return f(v) + f(s); }`;
    expect(functionOf(text, 'x_f')).toContain('return b.table->enter(b.object, 2);');
    expect(body(text)).toContain('const struct B_table Vmx_as_B = {\n  .enter = Vmx_as_B_enter,\n};');
  });

  test('for callers of the C: with a table, though nothing here calls through it', async () => {
    const text = 'export interface B { enter(n: u32): u32 }\nexport class Vmx implements B { enter(n: u32): u32 { return n; } }\nexport class Svm implements B { enter(n: u32): u32 { return n + 1; } }';
    const files = emit(text, { exporting: ['hv/x'] });
    expect(files.get('program.h')).toContain('struct B_table {\n  uint32_t (*enter)(void *self, uint32_t);\n};');
    expect(await assembly('tables', files)).toContain('Vmx_as_B_enter');
  });

  test('for callers of the C: with the checks of what they may pass through a table', () => {
    const text = 'const small: readonly u32[] = [3, 4];\nexport interface B { enter(n: u32): u32 }\nclass Vmx implements B { enter(n: u32): u32 { return small[n]; } }\nclass Svm implements B { enter(n: u32): u32 { return n; } }\nconst v = new Vmx(); const s = new Svm();\nexport function one(first: boolean): B { return first ? v : s; }\nexport function g(): u32 { return one(true).enter(1); }';
    expect(emit(text, { exporting: ['hv/x'] }).get('hv_x.c')).toContain('return x_small[lyn_index(n, 2, HERE(3))];');
  });
});

describe('names', () => {
  let files: Map<string, string>;
  beforeAll(() => {
    files = emitC(compileAll([{
      'hv/main.ts': `import { first } from './a/part.ts';
import { second } from './b/part.ts';
export function run(): u32 { return first() + second(); }`,
      'hv/a/part.ts': 'class Box { n: u32 = 1; }\nconst box = new Box();\nfunction start(): u32 { return box.n; }\nexport function first(): u32 { return start() + start(); }',
      'hv/b/part.ts': 'class Box { n: u32 = 2; }\nconst box = new Box();\nfunction start(): u32 { return box.n; }\nexport function second(): u32 { return start() + start(); }',
    }]));
  });

  test('that would clash have their folder before them', () => {
    expect(files.get('hv_a_part.c')).toContain('return a_part_start() + a_part_start();');
    expect(files.get('hv_main.c')).toContain('return part_first() + part_second();');
    expect(files.get('program.h')).toContain('struct a_part_Box {');
  });
});
