/** What the evaluator computes at compile time: the initial contents of all storage. */

import type { ClassDecl, FieldDecl, FunctionDecl, GlobalDecl, RecordDecl, UnionDecl, UnionVariant } from './program.ts';
import type { Type } from './types.ts';

export type ConstValue =
  /** Integers, enums, register values (raw) and views (address). */
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'record'; readonly decl: RecordDecl; readonly fields: ReadonlyMap<string, ConstValue> }
  | { readonly kind: 'union'; readonly decl: UnionDecl; readonly variant: UnionVariant; readonly fields: ReadonlyMap<string, ConstValue> }
  /** Storage of an object: a global's own, or embedded in another. */
  | { readonly kind: 'object'; readonly decl: ClassDecl; readonly fields: Map<FieldDecl, ConstValue> }
  /** Storage of a fixed array. */
  | { readonly kind: 'array'; readonly element: Type; readonly elements: ConstValue[] }
  /** A reference to storage: a global, or something inside it. */
  | { readonly kind: 'reference'; readonly to: Place }
  | { readonly kind: 'interface'; readonly to: Place; readonly decl: ClassDecl }
  | { readonly kind: 'function'; readonly decl: FunctionDecl }
  /** A slice of a fixed array in storage, or of an anonymous constant table (`table`). */
  | { readonly kind: 'slice'; readonly of: Place | { readonly kind: 'table'; readonly element: Type; readonly elements: readonly ConstValue[] }; readonly from: number; readonly length: number };

/** A place in static storage: a global and the way down from it. */
export type Place = { readonly kind: 'place'; readonly global: GlobalDecl; readonly path: readonly (FieldDecl | number)[] };
