import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { buildPath, projectRoot } from '../../host/root.ts';
import { runInNode, compileAll } from '../../test/batch.ts';
import { mutatedC, mutatedJs, mutatedMeanings, type Meaning, type Mutated, type Rule } from '../../test/mutants.ts';
import { edgeValues } from '../../test/operators.ts';
import type { ArithmeticOp } from '../ir/code.ts';
import type { IntName } from '../ir/types.ts';
import { C_TYPE, includes, isBig, minimum } from '../rules/integers.ts';
import { BINARY, type BinaryRule } from '../rules/table.ts';

/**
 * Breaks every rule on purpose, one at a time. On the operands on which the rules as they are agree with each other (rules.test.ts,
 * operators.test.ts) each mutant must give something else: another value, another type, or an exception.
 */

const TIMEOUT = 180_000;

/** The edges of the type. */
function valuesOf(type: IntName | 'bool'): readonly (bigint | boolean)[] {
  return type === 'bool' ? [false, true] : edgeValues(type);
}

function operandsOf({ from, operands, divides }: Rule): (readonly [bigint | boolean, bigint | boolean])[] {
  const values = valuesOf(from);
  return operands === 1 ? values.map((a) => [a, a]) : values.flatMap((a) => values.filter((b) => !divides || b !== 0n).map((b) => [a, b] as const));
}

type Named = { readonly rule: string; readonly mutant: string };
const named = ({ title: rule }: Rule, mutant: string): Named => ({ rule, mutant });
const countOf = (rules: readonly Mutated<unknown>[]): number => rules.reduce((sum, { mutants }) => sum + mutants.length, 0);

type Column = 'meaning' | 'JavaScript' | 'C';

/** Mutants that mean the same after all, and why. */
function isEquivalent(rule: Rule, mutant: string, column: Column): boolean {
  const [how, other] = mutant.split(' ') as [string, IntName | 'bool' | undefined];
  const op = rule.title.split(' ').slice(1).join(' ');
  if (rule.title.includes(' to ')) return isSameConversion(rule, how, other, column);
  // They are commutative.
  if (how === 'exchanged') return ['+', '*', '&', '|', '^'].includes(op);
  // Their exact results are values of the type as it is: no wrap, or a wrap to a type that has them all, changes nothing.
  const staysInside = ['&', '|', '^', '%', 'unary ~'].includes(op) || (op === '/' && minimum(rule.from as IntName) === 0n);
  if (how === 'of' && other !== undefined) return staysInside && includes(other as IntName, rule.from as IntName);
  return how === 'bare' && (staysInside || (op === '>>' && column === 'meaning'));
}

function isSameConversion({ from, to }: Rule, how: string, other: IntName | 'bool' | undefined, column: Column): boolean {
  const holds = (type: IntName | 'bool' | undefined): boolean => from === 'bool' || (type !== 'bool' && includes(type as IntName, from));
  // Both types have every value that is converted. (In C and JavaScript their types differ, and that is seen.)
  if (how === 'to') return column !== 'C' && holds(to) && holds(other);
  // A cast of C's does not look at the type that it comes from.
  if (column === 'C') return how === 'from' || from === to;
  // A wrap too many is harmless, one too few is not.
  return how === 'from' && other !== 'bool' && (holds(to) || !includes(to as IntName, other as IntName));
}

// ---------------------------------------------------------------------------------------------------------------- in this process

/** The results one after the other; an exception ends them. */
function observe(rule: Rule, form: (a: never, b: never) => unknown, operand: (value: bigint | boolean) => unknown): string {
  const seen: string[] = [];
  try {
    for (const [a, b] of operandsOf(rule)) {
      const result = form(operand(a) as never, operand(b) as never);
      seen.push(`${typeof result} ${Object.is(result, -0) ? '-0' : String(result)}`);
    }
  } catch (error) {
    seen.push((error as Error).name);
  }
  return seen.join();
}

function survivorsIn<F>(rules: readonly Mutated<F>[], look: (rule: Mutated<F>, form: F) => string): Named[] {
  return rules.flatMap((rule) => {
    const expected = look(rule, rule.original);
    return rule.mutants.filter(({ form }) => look(rule, form) === expected).map(({ title }) => named(rule, title));
  });
}

const unexplained = (survivors: readonly Named[], rules: readonly Mutated<unknown>[], column: Column): Named[] =>
  survivors.filter(({ rule, mutant }) => !isEquivalent(rules.find(({ title }) => title === rule)!, mutant, column));

describe('a broken rule is seen', () => {
  test('in the meanings', () => {
    const rules = mutatedMeanings();
    const survivors = survivorsIn<Meaning>(rules, (rule, form) => observe(rule, form as never, (value) => BigInt(value)));
    expect(countOf(rules)).toBeGreaterThan(1500);
    expect(unexplained(survivors, rules, 'meaning')).toEqual([]);
  }, TIMEOUT);

  test('in JavaScript', () => {
    const rules = mutatedJs();
    const survivors = survivorsIn(rules, (rule, form) => {
      const toJs = (value: bigint | boolean): unknown => (rule.from === 'bool' ? value : isBig(rule.from) ? value : Number(value));
      return observe(rule, new Function('a', 'b', `return ${form};`) as never, toJs);
    });
    expect(countOf(rules)).toBeGreaterThan(1500);
    expect(unexplained(survivors, rules, 'JavaScript')).toEqual([]);
  }, TIMEOUT);

  test('in C', async () => {
    const rules = mutatedC();
    expect(countOf(rules)).toBeGreaterThan(1500);
    expect(unexplained(await survivorsInC(rules), rules, 'C')).toEqual([]);
  }, TIMEOUT);
});

// ---------------------------------------------------------------------------------------------------------------- in C

const cType = (type: IntName | 'bool'): string => (type === 'bool' ? 'bool' : C_TYPE[type]);

/**
 * One executable under the sanitizer. Each form in a process of its own makes a digest of its values, exact in 128 bits, and of the C
 * type of its result, on which what is computed with it depends.
 */
async function survivorsInC(rules: readonly Mutated<string>[]): Promise<Named[]> {
  const folder = buildPath('mutation', String(process.pid));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'mutants.c'), programOf(rules));
  const flags = ['-std=gnu11', '-O0', '-w', '-fsanitize=undefined', '-fsanitize-undefined-trap-on-error', '-DLYN_HOSTED', '-Iruntime'];
  await execa('gcc', [...flags, 'runtime/check.c', 'runtime/hosted.c', join(folder, 'mutants.c'), '-o', join(folder, 'mutants')], { cwd: projectRoot() });
  const { stdout } = await execa(join(folder, 'mutants'), { maxBuffer: 1 << 26 });
  const lines = stdout.split('\n');
  await rm(folder, { recursive: true, force: true });
  return rules.flatMap((rule) => {
    const [original, ...mutants] = lines.splice(0, 1 + rule.mutants.length);
    expect(original, rule.title).toMatch(/^\w+ \w+ 0$/);
    return rule.mutants.filter((_, i) => mutants[i] === original).map(({ title }) => named(rule, title));
  });
}

function programOf(rules: readonly Mutated<string>[]): string {
  const tables = (['bool', ...new Set(rules.map(({ from }) => from).filter((from) => from !== 'bool'))] as (IntName | 'bool')[]).map((type) => {
    const values = valuesOf(type).map((value) => (typeof value === 'bigint' ? literal(value) : String(value)));
    return `static const ${cType(type)} values_${type}[] = { ${values.join(', ')} };`;
  });
  const forms = rules.flatMap((rule) => [rule.original, ...rule.mutants.map(({ form }) => form)].map((form) => ({ rule, form })));
  return `#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lyn.h"
#define COUNT(list) (sizeof(list) / sizeof(list[0]))
#define KIND(x) _Generic((x), bool: 1, uint8_t: 2, uint16_t: 3, uint32_t: 4, uint64_t: 5, int8_t: 6, int16_t: 7, int32_t: 8, int64_t: 9, default: 10)
static unsigned __int128 digest;
static void mix(__int128 value) { digest = digest * 1000003 + (unsigned __int128)value; }
${tables.join('\n')}
${forms.map(({ rule, form }, i) => functionOf(rule, form, i)).join('\n')}
static void (*const all[])(void) = { ${forms.map((_, i) => `f${i}`).join(', ')} };
int main(void) {
  for (unsigned i = 0; i < COUNT(all); i++) {
    fflush(stdout);
    if (fork() == 0) {
      all[i]();
      printf("%llx %llx", (unsigned long long)(digest >> 64), (unsigned long long)digest);
      fflush(stdout);
      _exit(0);
    }
    int status = 0;
    wait(&status);
    printf(" %d\\n", status);
  }
  return 0;
}
`;
}

function functionOf({ from, operands, divides }: Rule, form: string, i: number): string {
  const type = cType(from);
  const table = `values_${from}`;
  const inner = operands === 1 ? `const ${type} a = ${table}[i];` : `for (unsigned k = 0; k < COUNT(${table}); k++) { const ${type} a = ${table}[i], b = ${table}[k];${divides ? ' if (b == 0) continue;' : ''}`;
  return `static void f${i}(void) { for (unsigned i = 0; i < COUNT(${table}); i++) { ${inner} mix(${form}); mix(KIND(${form})); }${operands === 1 ? '' : ' }'} }`;
}

function literal(value: bigint): string {
  if (value === -(1n << 63n)) return '-0x7FFFFFFFFFFFFFFFll - 1';
  return value < 0n ? `${value}ll` : `${value}ull`;
}

// ---------------------------------------------------------------------------------------------------------------- panics

describe('a broken column of panics is seen', () => {
  const OPS = Object.keys(BINARY) as ArithmeticOp[];
  const sources = OPS.map((op, i) => ({ [`p${i}/x.ts`]: `let zero: u32 = 0; export function run(): void { const seven: u32 = 7; log.info(\`\${seven ${op} zero}\`); }` }));
  const program = compileAll(sources);
  const panics = (): (string | undefined)[] => runInNode(program, sources).map(({ panic }) => panic);
  const rightly = panics();

  test.each(OPS)('of `%s`', (op) => {
    const rule = BINARY[op] as { -readonly [K in keyof BinaryRule]: BinaryRule[K] };
    rule.panicsOnZero = !rule.panicsOnZero;
    try {
      expect(panics()).not.toEqual(rightly);
    } finally {
      rule.panicsOnZero = !rule.panicsOnZero;
    }
  });

  test('and only a division panics', () => expect(rightly.map((panic) => panic !== undefined)).toEqual(OPS.map((op) => op === '/' || op === '%')));
});
