import type { ArithmeticOp, AtomicOp, ExprOf } from '../ir/code.ts';
import type { ConstValue, Place } from '../ir/value.ts';
import { arithmetic } from './expressions.ts';
import type { Evaluator } from './evaluator.ts';
import { member } from './storage.ts';
import { bool, same } from './values.ts';

const arithmeticOf: { readonly [O in AtomicOp]?: ArithmeticOp } = { add: '+', sub: '-', and: '&', or: '|' };

/** An atomic at compile time is plain storage: only the static that is being initialised can be written. */
export function atomicOperation(evaluator: Evaluator, { op, target: { type }, loc }: ExprOf<'atomic'>, place: Place, args: readonly ConstValue[]): ConstValue {
  if (type.kind !== 'atomic') throw new Error('an atomic operation on what is no atomic');
  const before = read(evaluator, place, loc);
  const [first, second] = args as [ConstValue, ConstValue];
  switch (op) {
    case 'load': return before;
    case 'store': case 'exchange': evaluator.write(place, first, loc); return before;
    case 'compareExchange': {
      const equal = same(before, first);
      if (equal) evaluator.write(place, second, loc);
      return bool(equal);
    }
    default: evaluator.write(place, arithmetic(arithmeticOf[op]!, type.of, before, first, loc), loc); return before;
  }
}

function read(evaluator: Evaluator, place: Place, loc: ExprOf<'atomic'>['loc']): ConstValue {
  const step = place.path.at(-1);
  return step === undefined ? evaluator.contentsOf(place.global, loc) : member(evaluator.container({ ...place, path: place.path.slice(0, -1) }, loc), step);
}
