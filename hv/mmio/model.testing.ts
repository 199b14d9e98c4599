/** What instructions do, after the "Operation" and "Flags Affected" of SDM volume 2, in sums of whole numbers. */

/** Flags that an operation changes. What is undefined is left out, and not looked at where `undefined` names it. */
type Flags = { readonly carry?: boolean; readonly parity?: boolean; readonly adjust?: boolean; readonly zero?: boolean; readonly sign?: boolean; readonly overflow?: boolean };

type Effect = { readonly value: bigint; readonly flags: Flags };

/** A destination and a source of `bits` bits, and the carry flag before. */
type Does = (left: bigint, right: bigint, bits: number, carry: bigint) => Effect;

const signed = BigInt.asIntN;
const ones = (value: bigint): number => [...value.toString(2)].filter((digit) => digit === '1').length;

function result(value: bigint, bits: number): Flags {
  const kept = BigInt.asUintN(bits, value);
  return { zero: kept === 0n, sign: signed(bits, kept) < 0n, parity: ones(kept & 0xffn) % 2 === 0 };
}

const fits = (value: bigint, bits: number): boolean => value === signed(bits, value);

const add = (l: bigint, r: bigint, bits: number, c: bigint): Effect => ({
  value: BigInt.asUintN(bits, l + r + c),
  flags: { ...result(l + r + c, bits), carry: (l + r + c) >> BigInt(bits) !== 0n, adjust: (l & 15n) + (r & 15n) + c > 15n, overflow: !fits(signed(bits, l) + signed(bits, r) + c, bits) },
});

const subtract = (l: bigint, r: bigint, bits: number, c: bigint): Effect => ({
  value: BigInt.asUintN(bits, l - r - c),
  flags: { ...result(l - r - c, bits), carry: l < r + c, adjust: (l & 15n) < (r & 15n) + c, overflow: !fits(signed(bits, l) - signed(bits, r) - c, bits) },
});

const logic = (value: bigint, bits: number): Effect => ({ value, flags: { ...result(value, bits), carry: false, overflow: false } });
const plain = (value: bigint): Effect => ({ value, flags: {} });
const withoutCarry = ({ value, flags: { carry: _carry, ...flags } }: Effect): Effect => ({ value, flags });

/** `left` with bit `right` modulo the width as `next` makes it. */
const bit = (next: (before: bigint) => bigint): Does => (l, r, bits) => {
  const index = r % BigInt(bits);
  const before = (l >> index) & 1n;
  return { value: l - (before << index) + (next(before) << index), flags: { carry: before === 1n } };
};

const operations = {
  ADD: (l, r, bits) => add(l, r, bits, 0n),
  OR: (l, r, bits) => logic(l | r, bits),
  ADC: add,
  SBB: subtract,
  AND: (l, r, bits) => logic(l & r, bits),
  SUB: (l, r, bits) => subtract(l, r, bits, 0n),
  XOR: (l, r, bits) => logic(l ^ r, bits),
  CMP: (l, r, bits) => ({ ...subtract(l, r, bits, 0n), value: l }),
  TEST: (l, r, bits) => ({ ...logic(l & r, bits), value: l }),
  NOT: (l, _r, bits) => plain((1n << BigInt(bits)) - 1n - l),
  NEG: (l, _r, bits) => subtract(0n, l, bits, 0n),
  INC: (l, _r, bits) => withoutCarry(add(l, 1n, bits, 0n)),
  DEC: (l, _r, bits) => withoutCarry(subtract(l, 1n, bits, 0n)),
  BT: bit((before) => before),
  BTS: bit(() => 1n),
  BTR: bit(() => 0n),
  BTC: bit((before) => 1n - before),
  MOV: (_l, r) => plain(r),
  XCHG: (_l, r) => plain(r),
  XADD: (l, r, bits) => add(l, r, bits, 0n),
} satisfies Record<string, Does>;

export type Mnemonic = keyof typeof operations;

export const does: Readonly<Record<Mnemonic, Does>> = operations;

/** Flags by their bits in RFLAGS. */
const places = { carry: 0n, parity: 2n, adjust: 4n, zero: 6n, sign: 7n, overflow: 11n } as const;

/** RFLAGS after an operation. */
export function flagged(before: bigint, changes: Flags): bigint {
  return Object.entries(places).reduce((flags, [name, place]) => {
    const next = changes[name as keyof Flags];
    return next === undefined ? flags : (flags & ~(1n << place)) | ((next ? 1n : 0n) << place);
  }, before);
}

/** AF, which logic leaves undefined. */
export const ADJUST = 1n << places.adjust;
