import type { FixedSlice } from './storage.ts';
import { clear } from './storage.ts';

/** What emitted code makes of `pool(C, n)`, as far as the runtime looks into it. */
export type PoolStorage = { readonly objects: FixedSlice; readonly generations: Uint32Array };

/** The slot of an object, or why it has none. */
export function slotIn({ objects, generations }: PoolStorage, object: unknown): number | 'foreign' | 'released' {
  const slot = objects.items.indexOf(object);
  if (slot < 0) return 'foreign';
  return (generations[slot]! & 1) === 0 ? 'released' : slot;
}

type Constructible = { readonly $construct?: (...args: unknown[]) => void };

/** Constructs an object where another one was. */
export function construct(object: object, ...args: unknown[]): void {
  clear(object);
  (object as Constructible).$construct?.(...args);
}

/** A handle that storage has been zero for is none. */
export function handleOrNull(handle: bigint): bigint | null {
  return handle === 0n ? null : handle;
}
