import { Operation } from '../decode/operation.ts';
import { lowPart, signExtended } from '../vcpu/width.ts';

/** The status flags of RFLAGS: SDM volume 1, 3.4.3.1. */
export const StatusFlags = register(u64, { carry: flag(0), parity: flag(2), adjust: flag(4), zero: flag(6), sign: flag(7), overflow: flag(11) });
export type StatusFlags = Value<typeof StatusFlags>;

/** A result, whose bits above the operand's width mean nothing, and RFLAGS after it. */
export type Outcome = { readonly value: u64; readonly flags: StatusFlags };

/** The carry into bit 4 of a sum, where it differs from its terms. */
const SumBits = register(u64, { adjust: flag(4) });

/**
 * What an operation makes of its destination (`left`) and its source (`right`), of `bytes` bytes, and of RFLAGS: SDM volume 2, by
 * instruction. Flags that the manual leaves undefined are as processors have them: zero (AF of logic), or unchanged (bit tests).
 */
export function compute(operation: Operation, left: u64, right: u64, bytes: u8, before: StatusFlags): Outcome {
  switch (operation) {
    case Operation.Add:
    case Operation.ExchangeAdd: return sum(left, right, false, bytes, before);
    case Operation.AddCarry: return sum(left, right, before.carry, bytes, before);
    case Operation.Subtract:
    case Operation.Compare: return difference(left, right, false, bytes, before);
    case Operation.SubtractBorrow: return difference(left, right, before.carry, bytes, before);
    case Operation.Increment: return keepingCarry(sum(left, 1n, false, bytes, before), before);
    case Operation.Decrement: return keepingCarry(difference(left, 1n, false, bytes, before), before);
    case Operation.Negate: return difference(0n, left, false, bytes, before);
    case Operation.Or: return logic(left | right, bytes, before);
    case Operation.Xor: return logic(left ^ right, bytes, before);
    case Operation.And:
    case Operation.Test: return logic(left & right, bytes, before);
    case Operation.Not: return { value: ~left, flags: before };
    case Operation.BitTest:
    case Operation.BitSet:
    case Operation.BitReset:
    case Operation.BitComplement: return bit(operation, left, right, bytes, before);
    case Operation.MoveZeroExtended: return { value: lowPart(right, bytes), flags: before };
    case Operation.MoveSignExtended: return { value: signExtended(right, bytes), flags: before };
    default: return { value: right, flags: before };
  }
}

function sum(left: u64, right: u64, carry: boolean, bytes: u8, before: StatusFlags): Outcome {
  const value: u64 = left + right + (carry ? 1n : 0n);
  const carries: u64 = (left & right) | ((left | right) & ~value);
  const flags = withResult(before, value, bytes).with({
    carry: topBit(carries, bytes), adjust: SumBits.of(left ^ right ^ value).adjust, overflow: topBit((left ^ value) & (right ^ value), bytes),
  });
  return { value, flags };
}

/** A - B - borrow is A + ~B + 1 - borrow, which carries where the other does not borrow. */
function difference(left: u64, right: u64, borrow: boolean, bytes: u8, before: StatusFlags): Outcome {
  const { value, flags } = sum(left, ~right, !borrow, bytes, before);
  return { value, flags: flags.with({ carry: !flags.carry, adjust: !flags.adjust }) };
}

function keepingCarry(outcome: Outcome, before: StatusFlags): Outcome {
  return { value: outcome.value, flags: outcome.flags.with({ carry: before.carry }) };
}

function logic(value: u64, bytes: u8, before: StatusFlags): Outcome {
  return { value, flags: withResult(before, value, bytes).with({ carry: false, adjust: false, overflow: false }) };
}

/** The number of the bit is taken modulo the width. */
function bit(operation: Operation, left: u64, right: u64, bytes: u8, before: StatusFlags): Outcome {
  const index: u64 = right & u64(8 * bytes - 1);
  const mask: u64 = 1n << index;
  const flags = before.with({ carry: (left & mask) !== 0n });
  switch (operation) {
    case Operation.BitSet: return { value: left | mask, flags };
    case Operation.BitReset: return { value: left & ~mask, flags };
    default: return { value: left ^ mask, flags };
  }
}

/** ZF, SF, PF. */
function withResult(before: StatusFlags, value: u64, bytes: u8): StatusFlags {
  return before.with({ zero: lowPart(value, bytes) === 0n, sign: topBit(value, bytes), parity: isEven(u8(value)) });
}

function topBit(value: u64, bytes: u8): boolean {
  return ((value >> u64(8 * bytes - 1)) & 1n) !== 0n;
}

/** Whether the number of bits that are set is even. */
function isEven(value: u8): boolean {
  const folded: u8 = value ^ (value >> 4);
  return ((u16(0x9669) >> u16(folded & 15)) & 1) !== 0;
}
