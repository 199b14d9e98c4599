import type { IntName } from '../compiler/ir/types.ts';
import { wrap } from '../compiler/rules/integers.ts';
import { checks } from './check.ts';
import { isBig } from './numbers.ts';

/** A bit field: `low` to `high` of the raw value, both included. */
type Field = {
  readonly high: number;
  readonly low: number;
  readonly as: 'boolean' | 'number' | 'bigint';
  /** `page` fields keep their bits in place. */
  readonly inPlace: boolean;
};
export type Fields = { readonly [name: string]: Field };

export const flag = (bit: number): Field => ({ high: bit, low: bit, as: 'boolean', inPlace: false });
export const bits = (high: number, low: number, as: 'number' | 'bigint' = 'number'): Field => ({ high, low, as, inPlace: false });
export const page = (high: number, low: number): Field => ({ high, low, as: 'bigint', inPlace: true });

/** An immutable register value. Emitted code compares `raw`. */
export abstract class RegisterValue {
  abstract readonly raw: number | bigint;
  abstract with(fields: { readonly [name: string]: unknown }): RegisterValue;
}

export type RegisterClass = {
  new (raw: number | bigint): RegisterValue;
  of(raw: number | bigint): RegisterValue;
  with(fields: { readonly [name: string]: unknown }): RegisterValue;
  readonly width: IntName;
};

/** The class of the values of a register: `of(raw)`, `with(fields)`, a getter for each field. */
export function register(name: string, width: IntName, fields: Fields): RegisterClass {
  const zero = isBig(width) ? 0n : 0;
  class Register extends RegisterValue {
    static readonly width = width;
    readonly raw: number | bigint;

    constructor(raw: number | bigint) {
      super();
      this.raw = raw;
    }

    static of(raw: number | bigint): Register {
      return new Register(checks[width](raw, `${name}.of`) as number | bigint);
    }

    static with(values: { readonly [name: string]: unknown }): Register {
      return new Register(zero).with(values);
    }

    with(values: { readonly [name: string]: unknown }): Register {
      let raw = BigInt(this.raw);
      for (const [key, value] of Object.entries(values)) raw = replace(raw, known(name, fields, key), value);
      const wide = wrap(raw, width);
      return new Register(isBig(width) ? wide : Number(wide));
    }
  }
  Object.defineProperty(Register, 'name', { value: name });
  for (const [key, field] of Object.entries(fields)) {
    Object.defineProperty(Register.prototype, key, { get(this: Register) { return extract(BigInt(this.raw), field); }, enumerable: true });
  }
  return Register;
}

function known(register: string, fields: Fields, key: string): Field {
  const field = fields[key];
  if (field === undefined) throw new TypeError(`${register} has no field \`${key}\``);
  return field;
}

function maskOf({ high, low }: Field): bigint {
  return (1n << BigInt(high - low + 1)) - 1n;
}

function extract(raw: bigint, field: Field): boolean | number | bigint {
  const value = (BigInt.asUintN(64, raw) >> BigInt(field.low)) & maskOf(field);
  if (field.inPlace) return value << BigInt(field.low);
  return field.as === 'boolean' ? value !== 0n : field.as === 'number' ? Number(value) : value;
}

/** A value that does not fit its bits is truncated to them. */
function replace(raw: bigint, field: Field, value: unknown): bigint {
  const shift = BigInt(field.low);
  const given = BigInt(value as number | bigint | boolean);
  const bits = (field.inPlace ? given >> shift : given) & maskOf(field);
  return (raw & ~(maskOf(field) << shift)) | (bits << shift);
}
