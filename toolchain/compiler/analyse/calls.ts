/** Calls: what they return, and what they may have written when they do. */

import type { ExprOf } from '../ir/code.ts';
import { constructorOf } from '../ir/construction.ts';
import type { FunctionDecl } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import { operands } from '../ir/walk.ts';
import { learn } from './compare.ts';
import { values } from './expressions.ts';
import type { Flow } from './flow.ts';
import { ofSummary } from './places.ts';
import { LENGTHS, LONGEST, type Range } from './range.ts';
import { joinSummaries, type Summary } from './summary.ts';
import type { Cell } from './term.ts';
import { anyOf, isNotZero, numbered, valueDistance, within, type Value } from './value.ts';

export function call(flow: Flow, e: ExprOf<'call'>): Value {
  return callOneOf(flow, [e.target], values(flow, e.args), e.type);
}

/** Whatever implements the interface. */
export function callInterface(flow: Flow, e: ExprOf<'callInterface'>): Value {
  const args = values(flow, [e.object, ...e.args]);
  const targets = e.decl.implementers.map((decl) => decl.methods.find((method) => method.name === e.method.name)!);
  return callOneOf(flow, targets, args, e.type);
}

function callOneOf(flow: Flow, targets: readonly FunctionDecl[], args: readonly Value[], type: Type): Value {
  if (flow.counts) for (const target of targets) flow.world.called(target, args);
  for (const target of targets) forgetWritten(flow, flow.world.writes(target));
  const results = targets.map((target) => flow.world.result(target)).filter((result) => result !== undefined);
  // As far as is known, none of them returns.
  if (results.length === 0 || type.kind === 'never') flow.state.dead = true;
  return results.length === 0 ? anyOf(type) : ofSummary(flow, type, results.reduce(joinSummaries) satisfies Summary);
}

function forgetWritten({ state }: Flow, cells: ReadonlySet<Cell> | 'all'): void {
  if (cells === 'all') return state.forgetMemory();
  if (cells.size > 0) state.renew();
  for (const cell of cells) state.forgetCell(cell);
}

/** Objects that are made while the program runs: their constructor assigns fields that others of the class have too. */
export function made(flow: Flow, e: ExprOf<'new'> | ExprOf<'construct'> | ExprOf<'newArray'>): Value {
  const args = values(flow, operands(e));
  const decl = e.kind !== 'newArray' ? e.decl : e.element.kind === 'class' ? e.element.decl : undefined;
  const construct = decl && constructorOf(decl);
  const object = e.kind === 'construct' ? [] : [{ range: LENGTHS, nonNull: true }];
  if (construct !== undefined && flow.counts) flow.world.called(construct, [...object, ...args]);
  if (decl !== undefined) flow.state.forgetMemory();
  return anyOf(e.type);
}

/** Any function that anything refers to. */
export function callReference(flow: Flow, e: ExprOf<'callReference'>): Value {
  values(flow, [e.callee, ...e.args]);
  flow.state.forgetMemory();
  return anyOf(e.type);
}

// ---------------------------------------------------------------------------------------------------------------- intrinsics

/** Results that are narrower than their type. */
const RESULTS: { readonly [name: string]: Range } = { countBits: { min: 0n, max: 64n }, lowestBit: { min: 0n, max: 63n }, highestBit: { min: 0n, max: 63n } };

/** Those that compute, or read and write what no term speaks of; any other may do anything. */
export const HARMLESS = /^(mulHigh|mulDiv|divRem128|lowestBit|highestBit|countBits|bytesOf|textOf|ascii4|ascii8|memory\..*)$/;

const CHECKS: { readonly [name: string]: (flow: Flow, e: ExprOf<'intrinsic'>, args: readonly Value[]) => void } = {
  lowestBit: nonZeroOperand, highestBit: nonZeroOperand, mulDiv: quotientFits, divRem128: quotientOf128Fits, 'memory.bytes': lengthFits,
};

export function intrinsic(flow: Flow, e: ExprOf<'intrinsic'>): Value {
  const args = values(flow, e.args);
  CHECKS[e.name]?.(flow, e, args);
  if (!HARMLESS.test(e.name)) flow.state.forgetMemory();
  if (e.type.kind === 'never') flow.state.dead = true;
  const result = anyOf(e.type);
  const length = e.name === 'memory.bytes' ? within(args[1]!, LENGTHS) : e.name === 'bytesOf' ? args[0]!.length : undefined;
  return { ...result, range: RESULTS[e.name] ?? result.range, length, epoch: flow.state.epoch };
}

function nonZeroOperand(flow: Flow, e: ExprOf<'intrinsic'>, [operand]: readonly Value[]): void {
  flow.check(e.name as 'lowestBit' | 'highestBit', e, isNotZero(operand!), () => `the operand can be zero: it is ${operand!.range.min} to ${operand!.range.max}`);
  learn(flow.state, '!==', operand!, numbered(flow.state, 0n));
}

/** `a * b / c` in 64 bits. */
function quotientFits(flow: Flow, e: ExprOf<'intrinsic'>, [a, b, c]: readonly Value[]): void {
  const fits = c!.range.min > 0n && (a!.range.max * b!.range.max) / c!.range.min < 1n << 64n;
  flow.check('mulDiv', e, fits, () => `the divisor is ${c!.range.min} to ${c!.range.max}, and the product up to ${a!.range.max * b!.range.max}`);
  learn(flow.state, '!==', c!, numbered(flow.state, 0n));
}

/** Of `high` and `low` as one number: the quotient has 64 bits if `high` is below the divisor. */
function quotientOf128Fits(flow: Flow, e: ExprOf<'intrinsic'>, [high, , divisor]: readonly Value[]): void {
  const fits = valueDistance(flow.state, high!, divisor!) < 0n;
  flow.check('divRem128', e, fits, () => `the upper half is ${high!.range.min} to ${high!.range.max}, the divisor ${divisor!.range.min} to ${divisor!.range.max}`);
  learn(flow.state, '<', high!, divisor!);
}

function lengthFits(flow: Flow, e: ExprOf<'intrinsic'>, [, length]: readonly Value[]): void {
  flow.check('bytes', e, length!.range.max <= LONGEST, () => `the length is up to ${length!.range.max}, that of a slice at most ${LONGEST}`);
  learn(flow.state, '<=', length!, numbered(flow.state, LONGEST));
}
