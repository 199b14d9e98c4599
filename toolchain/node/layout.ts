import type { IntName } from '../compiler/ir/types.ts';
import { physical } from './machine/memory.ts';
import type { RegisterClass, RegisterValue } from './register.ts';
import { addressOfView, View } from './view.ts';

/** A field of a layout: loads and stores of its own width. */
type Field = { readonly get: (address: bigint) => unknown; readonly set?: (address: bigint, value: unknown) => void };
export type LayoutFields = { readonly [name: string]: Field };

export function scalarAt(offset: number, type: IntName): Field {
  const place = BigInt(offset);
  return { get: (address) => physical.loadAs(address + place, type), set: (address, value) => physical.storeAs(address + place, type, value as number | bigint) };
}

/** `type` is called when it is used: the register may be declared in a module that is loaded later. */
export function registerAt(offset: number, type: () => RegisterClass): Field {
  const place = BigInt(offset);
  return {
    get: (address) => type().of(physical.loadAs(address + place, type().width)),
    set: (address, value) => physical.storeAs(address + place, type().width, (value as RegisterValue).raw),
  };
}

export function bytesAt(offset: number, length: number): Field {
  return { get: (address) => physical.bytes(address + BigInt(offset), length) };
}

/** The class of the views under a layout: `at(address)`, `SIZE`, an accessor for each field. */
export function layout(name: string, size: number, fields: LayoutFields): abstract new (...args: never[]) => View {
  class Layout extends View {
    static readonly SIZE = size;
    readonly [addressOfView]: bigint;

    constructor(address: bigint) {
      super();
      this[addressOfView] = address;
    }

    static at(address: bigint): Layout {
      return new Layout(address);
    }
  }
  Object.defineProperty(Layout, 'name', { value: name });
  for (const [key, field] of Object.entries(fields)) Object.defineProperty(Layout.prototype, key, accessor(field));
  return Layout;
}

function accessor({ get, set }: Field): PropertyDescriptor {
  const write = set === undefined ? {} : { set(this: View, value: unknown) { set(this[addressOfView], value); } };
  return { get(this: View) { return get(this[addressOfView]); }, ...write, enumerable: true };
}

/** `===` on views, null included: a view at address zero is null. */
export function sameView(a: View | null, b: View | null): boolean {
  return (a?.[addressOfView] ?? 0n) === (b?.[addressOfView] ?? 0n);
}

