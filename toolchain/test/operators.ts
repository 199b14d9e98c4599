/**
 * Programs that apply every operator to many pairs of values, and what the rules say they must print: a digest of the results
 * for each operator and left operand, so that a mismatch names both.
 */

import type { ArithmeticOp } from '../compiler/ir/code.ts';
import { INT, type IntName } from '../compiler/ir/types.ts';
import { maximum, minimum, wrap } from '../compiler/rules/integers.ts';
import { applyBinary, applyConvert, applyUnary, BINARY, COMPARE, type ComparisonOp } from '../compiler/rules/table.ts';

export const TYPES = Object.keys(INT) as IntName[];
const ARITHMETIC = Object.keys(BINARY) as ArithmeticOp[];
const COMPARISONS = Object.keys(COMPARE) as ComparisonOp[];
const UNARY_OPS = ['-', '~'] as const;

/** A program and the lines that it must print. */
export type Expectation = {
  readonly text: string;
  readonly lines: readonly string[];
  /** What the lines are about, one after the other; all of them are about one thing where this is not said. */
  readonly parts?: readonly { readonly title: string; readonly count: number }[];
};

const isShift = (op: string): boolean => op === '<<' || op === '>>';
const divides = (op: string): boolean => op === '/' || op === '%';
const literal = (value: bigint, type: IntName): string => `${value}${INT[type].bits === 64 ? 'n' : ''}`;

const mix = (digest: bigint, result: bigint): bigint => BigInt.asUintN(32, digest * 31n + BigInt.asUintN(32, result ^ (result >> 32n)));
/** The same in the language. */
const MIX = `
function mix(digest: u32, result: u64): u32 { return digest * 31 + u32(result ^ (result >> 32n)); }
`;
const asResult = (value: bigint): bigint => BigInt.asUintN(64, value);

/** Every operator on all pairs of `values`. Shift counts are operands of the same type, read as unsigned. */
export function allPairs(type: IntName, values: readonly bigint[]): Expectation {
  const unsigned = type.replace('i', 'u') as IntName;
  const parts = [...ARITHMETIC.map((op) => pairsOf(type, unsigned, op, values)), ...COMPARISONS.map((op) => comparisonsOf(type, op, values)), ...UNARY_OPS.map((op) => unaryOf(type, op, values))];
  const table = `const values: readonly ${type}[] = [${values.map((value) => literal(value, type)).join(', ')}];`;
  const run = `export function run(): void {\n${parts.map((_, i) => `  part${i}();`).join('\n')}\n}`;
  const titles = [...ARITHMETIC, ...COMPARISONS, ...UNARY_OPS.map((op) => `unary ${op}`)];
  return {
    text: [table, MIX, ...parts.map(({ text }, i) => text.replace('PART', `part${i}`)), run].join('\n'),
    lines: parts.flatMap(({ lines }) => lines),
    parts: parts.map(({ lines }, i) => ({ title: titles[i]!, count: lines.length })),
  };
}

/** A loop over the left operands, around one over the right ones. */
function loops(type: IntName, op: string, result: string, guard = ''): string {
  return `function PART(): void {
  for (const a of values) {
    let digest: u32 = 0;
    for (const b of values) {
      ${guard}digest = mix(digest, ${result});
    }
    log.info(\`${type} \${a} ${op} \${digest}\`);
  }
}`;
}

function digests(type: IntName, op: string, values: readonly bigint[], result: (a: bigint, b: bigint) => bigint | undefined): string[] {
  return values.map((a) => {
    const digest = values.reduce((sum, b) => {
      const value = result(a, b);
      return value === undefined ? sum : mix(sum, asResult(value));
    }, 0n);
    return `${type} ${a} ${op} ${digest}`;
  });
}

function pairsOf(type: IntName, unsigned: IntName, op: ArithmeticOp, values: readonly bigint[]): Expectation {
  const right = isShift(op) && unsigned !== type ? `${unsigned}(b)` : 'b';
  const zero = literal(0n, type);
  const text = loops(type, op, `u64(a ${op} ${right})`, divides(op) ? `if (b !== ${zero}) ` : '');
  return { text, lines: digests(type, op, values, (a, b) => applyBinary(op, a, b, type)) };
}

function comparisonsOf(type: IntName, op: ComparisonOp, values: readonly bigint[]): Expectation {
  return { text: loops(type, op, `u64(a ${op} b)`), lines: digests(type, op, values, (a, b) => BigInt(COMPARE[op].meaning(a, b))) };
}

function unaryOf(type: IntName, op: '-' | '~', values: readonly bigint[]): Expectation {
  const text = `function PART(): void { for (const a of values) { const x = ${op}a; log.info(\`${type} ${op} \${a} \${x}\`); } }`;
  return { text, lines: values.map((a) => `${type} ${op} ${a} ${applyUnary(op, a, type)}`) };
}

/** Every operator with a constant on either side, as a literal: the emitters write those in forms of their own. */
export function withConstants(type: IntName, values: readonly bigint[], constants: readonly bigint[]): Expectation {
  const unsigned = type.replace('i', 'u') as IntName;
  const all = ARITHMETIC.map((op) => ({ op, cases: constants.flatMap((constant) => constantCases(type, unsigned, op, constant)) }));
  const functions = all.map(({ op, cases }, i) => {
    const body = cases.map(({ expression, assign }) => `  { const y: ${type} = ${expression}; let z = x; ${assign} digest = mix(mix(digest, u64(y)), u64(z)); }`);
    return `function each${i}(x: ${type}): void {\n  let digest: u32 = 0;\n${body.join('\n')}\n  log.info(\`${type} ${op} \${x} \${digest}\`);\n}`;
  });
  const table = `const values: readonly ${type}[] = [${values.map((value) => literal(value, type)).join(', ')}];${MIX}`;
  const run = `export function run(): void {\n${all.map((_, i) => `  for (const x of values) each${i}(x);`).join('\n')}\n}`;
  const lines = all.flatMap(({ op, cases }) => values.map((x) =>
    `${type} ${op} ${x} ${cases.reduce((sum, { meaning, assigned }) => mix(mix(sum, asResult(meaning(x))), asResult(assigned(x))), 0n)}`));
  return { text: [table, ...functions, run].join('\n'), lines, parts: all.map(({ op }) => ({ title: op, count: values.length })) };
}

type ConstantCase = { readonly expression: string; readonly assign: string; readonly meaning: (x: bigint) => bigint; readonly assigned: (x: bigint) => bigint };

function constantCases(type: IntName, unsigned: IntName, op: ArithmeticOp, constant: bigint): ConstantCase[] {
  const text = constant < 0n ? `(${literal(constant, type)})` : literal(constant, type);
  const apply = (a: bigint, b: bigint): bigint => applyBinary(op, a, b, type)!;
  const right: ConstantCase = { expression: `x ${op} ${text}`, assign: `z ${op}= ${text};`, meaning: (x) => apply(x, constant), assigned: (x) => apply(x, constant) };
  if (isShift(op)) {
    const count = `${unsigned}(x)`;
    const left: ConstantCase = { expression: `${type}(${text}) ${op} ${unsigned === type ? 'x' : count}`, assign: '', meaning: (x) => apply(constant, x), assigned: (x) => x };
    return constant >= 0n && constant < BigInt(INT[type].bits) ? [right, left] : [left];
  }
  if (divides(op)) return constant === 0n ? [] : [right];
  return [right, { expression: `${text} ${op} x`, assign: '', meaning: (x) => apply(constant, x), assigned: (x) => x }];
}

/** Every conversion from the type, also of computed values. */
export function conversions(from: IntName, values: readonly bigint[]): Expectation {
  const text = `const values: readonly ${from}[] = [${values.map((value) => literal(value, from)).join(', ')}];
export function run(): void {
${TYPES.map((to) => `  for (const x of values) log.info(\`\${${to}(x)} \${${to}(x + x)}\`);`).join('\n')}
}`;
  const lines = TYPES.flatMap((to) => values.map((x) => `${applyConvert(x, to)} ${applyConvert(wrap(x + x, from), to)}`));
  return { text, lines, parts: TYPES.map((to) => ({ title: to, count: values.length })) };
}

// ---------------------------------------------------------------------------------------------------------------- values

export function allValues(type: 'u8' | 'i8'): bigint[] {
  return Array.from({ length: 256 }, (_, i) => minimum(type) + BigInt(i));
}

/** The ends of every type, the powers of two and their neighbours, as far as the type has them. */
export function edgeValues(type: IntName): bigint[] {
  const powers = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 33, 62, 63].map((bit) => 1n << BigInt(bit));
  const near = powers.flatMap((power) => [power - 1n, power, power + 1n, -power, -power - 1n, -power + 1n]);
  const all = [...near, minimum(type), minimum(type) + 1n, maximum(type), maximum(type) - 1n, 10n, 100n, -7n];
  return [...new Set(all)].filter((value) => value >= minimum(type) && value <= maximum(type)).sort((a, b) => (a < b ? -1 : 1));
}

/** The same numbers every time: xorshift64* from a fixed seed. */
export function randomValues(type: IntName, count: number): bigint[] {
  let state = 0x9E3779B97F4A7C15n;
  const next = (): bigint => {
    state ^= BigInt.asUintN(64, state << 13n);
    state ^= state >> 7n;
    state ^= BigInt.asUintN(64, state << 17n);
    return state;
  };
  return Array.from({ length: count }, () => wrap(next() >> (next() & 63n), type));
}
