import { failureText, LONGEST_SLICE, type Failure } from '../compiler/rules/failures.ts';
import { Atomic } from './atomic.ts';
import { checks } from './check.ts';
import { bytesAt, layout, registerAt, sameView, scalarAt } from './layout.ts';
import { countBits, mulHigh } from './numbers.ts';
import { LynPanic } from './panic.ts';
import { PerCpu } from './percpu.ts';
import { bits, flag, page, register } from './register.ts';
import { elementOf, setElement, Slice, type AnySlice } from './slice.ts';
import { construct, handleOrNull, slotIn, type PoolStorage } from './pools.ts';
import { startProgram, statics } from './statics.ts';
import { stepsOf, stepsOfMethod, twin } from './steps.ts';
import { blank, clear, copy, empty, fixed, integers, integerTable } from './storage.ts';
import { addressOfView, View } from './view.ts';

/** What emitted code needs that does not depend on the place. */
const library = {
  ...checks, Atomic, PerCpu, bits, blank, bytesAt, clear, construct, copy, countBits, empty, fixed, flag, handleOrNull, integers, integerTable, layout, mulHigh, page, register, registerAt, sameView, scalarAt,
  startProgram, statics, stepsOf, stepsOfMethod, twin,

  /** A constant table of anything but integers. */
  table: (elements: unknown[]): Slice => new Slice(elements),
  /** The bytes of constant text. */
  bytesOf: (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0)),
  /** An enum as the object that JavaScript code sees: names to values, and back. */
  enumeration: (members: { readonly [name: string]: number }): { readonly [key: string]: number | string } =>
    ({ ...members, ...Object.fromEntries(Object.entries(members).map(([name, value]) => [value, name])) }),
  /** An exported generic as JavaScript sees it: a function or class of which no call can say which instance it means. */
  generic: (name: string, kind: 'function' | 'class', instances: string) => function generic(): never {
    const example = kind === 'function' ? `${name}Of... = ${name}<...>` : `object = new ${name}<...>(...)`;
    const known = instances === '' ? 'it has no instance yet' : `its instances are ${instances}`;
    throw new TypeError(`\`${name}\` is generic, and a call from JavaScript has no type arguments; ${known}. Export what you want to use by a name: \`export const ${example}\``);
  },
  /** In a log format: hexadecimal with 0x, no leading zeros. */
  hex: (value: number | bigint): string => `0x${value.toString(16)}`,
  /** In a log format: the member of an enum, or its number if it is none. */
  nameOf: (enumeration: { readonly [key: string]: number | string }, value: number): string => String(enumeration[value] ?? value),
};

/** The `$` of an emitted module: the library, and the checks that name the module's source file when they fail. */
export function $site(file: string) {
  const fail = (failure: Failure, line: number, ...args: (string | number | bigint)[]): never => {
    throw new LynPanic(failureText(failure, args), `${file}:${line}`);
  };
  const index = (array: AnySlice, at: number, line: number): number => (at < array.length ? at : fail('index', line, at, array.length));

  return {
    ...library,

    get: (array: AnySlice, at: number, line: number) => elementOf(array, index(array, at, line)),
    put: (array: AnySlice, at: number, value: unknown, line: number) => setElement(array, index(array, at, line), value),
    /** The element itself, for a write whose value is computed after the check. */
    at: (array: AnySlice, at: number, line: number) => new Element(array, index(array, at, line)),
    subarray: (array: AnySlice, from: number, to: number, line: number) =>
      (from <= to && to <= array.length ? array.subarray(from, to) : fail('subarray', line, from, to, array.length)),
    set: (array: AnySlice, source: AnySlice, line: number) => { source.length <= array.length ? array.set(source as never) : fail('set', line, source.length, array.length); },
    poolSlot: (pool: PoolStorage, object: unknown, line: number): number => {
      const slot = slotIn(pool, object);
      return typeof slot === 'number' ? slot : fail(slot, line);
    },
    size: (length: number, line: number): number => (length <= LONGEST_SLICE ? length : fail('bytes', line, length)),
    divisor: <T extends number | bigint>(value: T, line: number): T => (value == 0 ? fail('divide', line) : value),
    nonNull: <T>(value: T, line: number): T => (value === null || (value instanceof View && value[addressOfView] === 0n) ? fail('nonNull', line) : value),
    assert: (condition: boolean, text: string, line: number): void => { if (!condition) fail('assert', line, text); },
    unreachable: (line: number): never => fail('unreachable', line),
    panic: (text: string, line: number): never => { throw new LynPanic(text, `${file}:${line}`); },

    mulDiv: (a: bigint, b: bigint, c: bigint, line: number): bigint => {
      if (c === 0n) return fail('mulDivZero', line);
      const quotient = (a * b) / c;
      return quotient >> 64n === 0n ? quotient : fail('mulDivOverflow', line);
    },
    divRem128: (high: bigint, low: bigint, divisor: bigint, line: number): { quotient: bigint; remainder: bigint } => {
      if (divisor === 0n) return fail('divRemZero', line);
      if (high >= divisor) return fail('divRemOverflow', line);
      const dividend = (high << 64n) | low;
      return { quotient: dividend / divisor, remainder: dividend % divisor };
    },
    lowestBit: (value: bigint, line: number): number => (value === 0n ? fail('lowestBit', line) : (value & -value).toString(2).length - 1),
    highestBit: (value: bigint, line: number): number => (value === 0n ? fail('highestBit', line) : value.toString(2).length - 1),
  };
}

class Element {
  private readonly array: AnySlice;
  private readonly index: number;

  constructor(array: AnySlice, index: number) {
    this.array = array;
    this.index = index;
  }

  get value(): unknown {
    return elementOf(this.array, this.index);
  }

  set value(value: unknown) {
    setElement(this.array, this.index, value);
  }
}
