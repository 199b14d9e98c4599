import type { IntName } from '../compiler/ir/types.ts';
import { ARRAY_OF, isBig, maximum, minimum } from './numbers.ts';
import { isIntArray, Slice, type AnySlice } from './slice.ts';

/**
 * Checks of what comes into exported functions: tests pass plain numbers and arrays. Each returns the value as emitted code
 * wants it, or throws a TypeError or RangeError that names the parameter.
 */
export type Check = (value: unknown, name: string) => unknown;

function integer(type: IntName): Check {
  const big = isBig(type);
  const lowest = big ? minimum(type) : Number(minimum(type));
  const highest = big ? maximum(type) : Number(maximum(type));
  return (value, name) => {
    if (typeof value !== (big ? 'bigint' : 'number')) throw wrongType(value, name, `${type} (a ${big ? 'bigint' : 'number'})`);
    const known = value as number | bigint;
    if (!(known >= lowest && known <= highest) || (!big && !Number.isInteger(known))) throw new RangeError(`${name}: ${String(value)} is not a ${type} (${lowest} to ${highest})`);
    return Object.is(value, -0) ? 0 : value;
  };
}

function primitive(expected: 'boolean' | 'string' | 'function'): Check {
  return (value, name) => (typeof value === expected ? value : fail(wrongType(value, name, `a ${expected}`)));
}

export const checks = {
  u8: integer('u8'), u16: integer('u16'), u32: integer('u32'), u64: integer('u64'), i8: integer('i8'), i16: integer('i16'), i32: integer('i32'), i64: integer('i64'),
  handle: integer('u64'),
  bool: primitive('boolean'),
  text: primitive('string'),
  function: primitive('function'),

  /** An object of a class, a register value, a view. */
  instance: (type: abstract new (...args: never[]) => object): Check => (value, name) => (value instanceof type ? value : fail(wrongType(value, name, `a ${type.name}`))),

  nullable: (check: Check): Check => (value, name) => (value === null ? null : check(value, name)),

  /** Whatever has the methods of an interface. */
  implementing: (type: string, methods: readonly string[]): Check => (value, name) => {
    const missing = typeof value === 'object' && value !== null ? methods.find((method) => typeof (value as never)[method] !== 'function') : '';
    return missing === undefined ? value : fail(wrongType(value, name, `a ${type}${missing === '' ? '' : ` (it has no method \`${missing}\`)`}`));
  },

  record: (type: string, fields: () => { readonly [name: string]: Check }): Check => (value, name) => {
    if (typeof value !== 'object' || value === null) throw wrongType(value, name, `a ${type}`);
    const given = value as { readonly [field: string]: unknown };
    return Object.fromEntries(Object.entries(fields()).map(([field, check]) => [field, check(given[field], `${name}.${field}`)]));
  },

  /** An object that is one of several variants, told apart by the field `tag`. */
  union: (type: string, tag: string, variants: () => readonly (readonly [unknown, { readonly [field: string]: Check }])[]): Check => (value, name) => {
    if (typeof value !== 'object' || value === null) throw wrongType(value, name, `a ${type}`);
    const given = value as { readonly [field: string]: unknown };
    const known = variants();
    const [, fields] = known.find(([each]) => each === given[tag]) ?? fail(wrongType(given[tag], `${name}.${tag}`, known.map(([each]) => describe(each)).join(' or ')));
    return { [tag]: given[tag], ...Object.fromEntries(Object.entries(fields).map(([field, check]) => [field, check(given[field], `${name}.${field}`)])) };
  },

  /** Integers in a typed array of their type, or in a plain array; writes go through to either. */
  sliceOf: (type: IntName): Check => (value, name) => {
    if (value instanceof ARRAY_OF[type]) return value;
    if (isIntArray(value)) throw wrongType(value, name, `a slice of ${type}`);
    return sliceOf(value, name, checks[type]);
  },

  slice: (element: Check): Check => (value, name) => sliceOf(value, name, element),
} as const;

function sliceOf(value: unknown, name: string, element: Check): AnySlice {
  if (value instanceof Slice) return value;
  if (!Array.isArray(value)) throw wrongType(value, name, 'an array or a slice');
  value.forEach((item, index) => { value[index] = element(item, `${name}[${index}]`); });
  return new Slice(value);
}

function fail(error: Error): never {
  throw error;
}

function wrongType(value: unknown, name: string, expected: string): TypeError {
  return new TypeError(`${name}: ${describe(value)} where ${expected} is expected`);
}

function describe(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object' && value !== null) return `a ${value.constructor?.name ?? 'object'}`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
