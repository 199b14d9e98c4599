/**
 * Every single-rule mutant of the table of rules: in each column and for each type, the form of another operator, the form for
 * another type (another width, another sign), operands exchanged, and no wrap, mask or guard at all.
 */

import type { ArithmeticOp } from '../compiler/ir/code.ts';
import { INT, type IntName } from '../compiler/ir/types.ts';
import { atom, infix, prefix, type Code } from '../compiler/rules/code.ts';
import { wrap } from '../compiler/rules/integers.ts';
import { BINARY, COMPARE, convertC, convertJs, UNARY, type ComparisonOp } from '../compiler/rules/table.ts';

export const TYPES = Object.keys(INT) as IntName[];
const OPS = Object.keys(BINARY) as ArithmeticOp[];
const COMPARISONS = Object.keys(COMPARE) as ComparisonOp[];
const SIGNS = ['-', '~'] as const;
type Source = IntName | 'bool';
const SOURCES: readonly Source[] = ['bool', ...TYPES];

/** What a rule is applied to: `a`, and `b` where it takes two operands. */
export type Rule = { readonly title: string; readonly from: Source; readonly to: IntName | 'bool'; readonly operands: 1 | 2; readonly divides: boolean };
export type Mutant<F> = { readonly title: string; readonly form: F };
export type Mutated<F> = Rule & { readonly original: F; readonly mutants: readonly Mutant<F>[] };

const A = atom('a');
const B = atom('b');
const others = <T>(list: readonly T[], one: T): T[] => list.filter((each) => each !== one);
const divides = (op: ArithmeticOp): boolean => BINARY[op].panicsOnZero;

/** The table's forms in one language. */
type Forms = {
  readonly binary: (op: ArithmeticOp, left: Code, right: Code, type: IntName) => Code;
  readonly unary: (op: '-' | '~', operand: Code, type: IntName) => Code;
  readonly compare: (op: ComparisonOp) => string;
  readonly convert: (operand: Code, from: Source, to: IntName) => Code;
};
const C: Forms = { binary: (op, a, b, type) => BINARY[op].c(a, b, type), unary: (op, a, type) => UNARY[op].c(a, type), compare: (op) => COMPARE[op].c, convert: convertC };
const JS: Forms = { binary: (op, a, b, type) => BINARY[op].js(a, b, type), unary: (op, a, type) => UNARY[op].js(a, type), compare: (op) => COMPARE[op].js, convert: convertJs };

export const mutatedC = (): Mutated<string>[] => mutatedForms(C);
export const mutatedJs = (): Mutated<string>[] => mutatedForms(JS);

/** A mutant that is written like the original is none. */
function mutated(rule: Rule, original: Code, mutants: readonly (readonly [string, Code])[]): Mutated<string> {
  return { ...rule, original: original.text, mutants: mutants.map(([title, { text }]) => ({ title, form: text })).filter(({ form }) => form !== original.text) };
}

function mutatedForms(forms: Forms): Mutated<string>[] {
  return TYPES.flatMap((type) => [
    ...OPS.map((op) => mutated({ title: `${type} ${op}`, from: type, to: type, operands: 2, divides: divides(op) }, forms.binary(op, A, B, type), [
      ...others(OPS, op).map((other) => [`is ${other}`, forms.binary(other, A, B, type)] as const),
      ...others(TYPES, type).map((other) => [`of ${other}`, forms.binary(op, A, B, other)] as const),
      ['exchanged', forms.binary(op, B, A, type)],
      ['bare', infix(A, op, B)],
    ])),
    ...SIGNS.map((op) => mutated({ title: `${type} unary ${op}`, from: type, to: type, operands: 1, divides: false }, forms.unary(op, A, type), [
      ...others(SIGNS, op).map((other) => [`is ${other}`, forms.unary(other, A, type)] as const),
      ...others(TYPES, type).map((other) => [`of ${other}`, forms.unary(op, A, other)] as const),
      ['bare', prefix(op, A)],
      ['gone', A],
    ])),
    ...COMPARISONS.map((op) => mutated({ title: `${type} ${op}`, from: type, to: 'bool', operands: 2, divides: false }, infix(A, forms.compare(op), B), [
      ...others(COMPARISONS, op).map((other) => [`is ${other}`, infix(A, forms.compare(other), B)] as const),
      ...(op === '===' || op === '!==' ? [] : [['exchanged', infix(B, forms.compare(op), A)] as const]),
    ])),
    ...SOURCES.map((from) => mutated({ title: `${from} to ${type}`, from, to: type, operands: 1, divides: false }, forms.convert(A, from, type), [
      ...others(TYPES, type).map((other) => [`to ${other}`, forms.convert(A, from, other)] as const),
      ...others(SOURCES, from).map((other) => [`from ${other}`, forms.convert(A, other, type)] as const),
      ['gone', A],
    ])),
  ]);
}

/** The column of meanings: what the evaluator computes. */
export type Meaning = (a: bigint, b: bigint) => bigint | boolean;

export function mutatedMeanings(): Mutated<Meaning>[] {
  return TYPES.flatMap((type): Mutated<Meaning>[] => [
    ...OPS.map((op): Mutated<Meaning> => ({
      title: `${type} ${op}`, from: type, to: type, operands: 2, divides: divides(op),
      original: (a, b) => wrap(BINARY[op].meaning(a, b, type), type),
      mutants: [
        ...others(OPS, op).map((other): Mutant<Meaning> => ({ title: `is ${other}`, form: (a, b) => wrap(BINARY[other].meaning(a, b, type), type) })),
        ...others(TYPES, type).map((other): Mutant<Meaning> => ({ title: `of ${other}`, form: (a, b) => wrap(BINARY[op].meaning(a, b, other), other) })),
        { title: 'exchanged', form: (a, b) => wrap(BINARY[op].meaning(b, a, type), type) },
        { title: 'bare', form: (a, b) => BINARY[op].meaning(a, b, type) },
      ],
    })),
    ...SIGNS.map((op): Mutated<Meaning> => ({
      title: `${type} unary ${op}`, from: type, to: type, operands: 1, divides: false, original: (a) => wrap(UNARY[op].meaning(a), type),
      mutants: [
        ...others(SIGNS, op).map((other): Mutant<Meaning> => ({ title: `is ${other}`, form: (a) => wrap(UNARY[other].meaning(a), type) })),
        ...others(TYPES, type).map((other): Mutant<Meaning> => ({ title: `of ${other}`, form: (a) => wrap(UNARY[op].meaning(a), other) })),
        { title: 'bare', form: (a) => UNARY[op].meaning(a) },
      ],
    })),
    ...COMPARISONS.map((op): Mutated<Meaning> => ({
      title: `${type} ${op}`, from: type, to: 'bool', operands: 2, divides: false, original: COMPARE[op].meaning,
      mutants: others(COMPARISONS, op).map((other) => ({ title: `is ${other}`, form: COMPARE[other].meaning })),
    })),
    ...SOURCES.map((from): Mutated<Meaning> => ({
      title: `${from} to ${type}`, from, to: type, operands: 1, divides: false, original: (a) => wrap(a, type),
      mutants: others(TYPES, type).map((other) => ({ title: `to ${other}`, form: (a) => wrap(a, other) })),
    })),
  ]);
}
