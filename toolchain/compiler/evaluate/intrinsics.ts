import type { Loc } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import type { ConstValue } from '../ir/value.ts';
import type { Failure } from '../rules/failures.ts';
import { failed, Refusal } from './refusal.ts';
import { int } from './values.ts';

type Pure = (args: readonly ConstValue[], loc: Loc, type: Type) => ConstValue;

/** The intrinsics that need no machine; all others are refused. */
const pure: { readonly [name: string]: Pure } = {
  mulHigh: ([a, b]) => int((intOf(a) * intOf(b)) >> 64n),
  mulDiv: ([a, b, c], loc) => {
    if (intOf(c) === 0n) throw failed('mulDivZero', [], loc);
    const quotient = (intOf(a) * intOf(b)) / intOf(c);
    if (quotient >> 64n !== 0n) throw failed('mulDivOverflow', [], loc);
    return int(quotient);
  },
  divRem128: ([high, low, divisor], loc, type) => {
    if (type.kind !== 'record') throw new Error('a division without its record');
    const by = intOf(divisor);
    if (by === 0n) throw failed('divRemZero', [], loc);
    if (intOf(high) >= by) throw failed('divRemOverflow', [], loc);
    const dividend = (intOf(high) << 64n) | intOf(low);
    return { kind: 'record', decl: type.decl, fields: new Map([['quotient', int(dividend / by)], ['remainder', int(dividend % by)]]) };
  },
  lowestBit: ([value], loc) => {
    const lowest = nonZero(value, 'lowestBit', loc) & -intOf(value);
    return int(BigInt(bitsOf(lowest).length - 1));
  },
  highestBit: ([value], loc) => int(BigInt(bitsOf(nonZero(value, 'highestBit', loc)).length - 1)),
  countBits: ([value]) => int(BigInt(bitsOf(intOf(value)).replaceAll('0', '').length)),
  ascii4: ([text]) => int(littleEndian(textOf(text))),
  ascii8: ([text]) => int(littleEndian(textOf(text))),
  bytesOf: ([text]) => {
    const elements = [...Buffer.from(textOf(text), 'latin1')].map((byte) => int(BigInt(byte)));
    return { kind: 'slice', of: { kind: 'table', element: { kind: 'int', name: 'u8' }, elements }, from: 0, length: elements.length };
  },
};

export function intrinsic(name: string, args: readonly ConstValue[], loc: Loc, type: Type): ConstValue {
  const meaning = pure[name];
  if (meaning === undefined) throw new Refusal('evaluateMachine', name, loc);
  return meaning(args, loc, type);
}

function intOf(value: ConstValue | undefined): bigint {
  if (value?.kind === 'int') return value.value;
  throw new Error('an intrinsic without its integer argument');
}

function textOf(value: ConstValue | undefined): string {
  if (value?.kind === 'text') return value.value;
  throw new Error('an intrinsic without its text argument');
}

function nonZero(value: ConstValue | undefined, name: Failure, loc: Loc): bigint {
  if (intOf(value) === 0n) throw failed(name, [], loc);
  return intOf(value);
}

/** Binary digits, highest first, without leading zeros. */
function bitsOf(value: bigint): string {
  return value.toString(2);
}

function littleEndian(text: string): bigint {
  return [...Buffer.from(text, 'latin1')].reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
