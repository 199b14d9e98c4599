/** What a random program has declared so far, as far as the generator must know it to write valid code. */

import type { IntName } from '../../compiler/ir/types.ts';

/** The types of values. References to storage may be nullable. */
export type Type =
  | { readonly kind: 'int'; readonly name: IntName }
  | { readonly kind: 'bool' }
  | { readonly kind: 'text' }
  | { readonly kind: 'enum'; readonly decl: EnumModel }
  | { readonly kind: 'register'; readonly decl: RegisterModel }
  | { readonly kind: 'record'; readonly decl: RecordModel }
  | { readonly kind: 'union'; readonly decl: UnionModel }
  | { readonly kind: 'class'; readonly decl: ClassModel; readonly nullable: boolean }
  | { readonly kind: 'interface'; readonly decl: InterfaceModel; readonly nullable: boolean }
  | { readonly kind: 'function'; readonly decl: FunctionTypeModel; readonly nullable: boolean }
  | { readonly kind: 'view'; readonly decl: LayoutModel }
  | { readonly kind: 'slice'; readonly element: Type; readonly readonly: boolean };
export type TypeOf<K extends Type['kind']> = Extract<Type, { kind: K }>;

export type EnumModel = { readonly kind: 'enum'; readonly name: string; readonly members: readonly string[] };
export type BitFieldModel = { readonly name: string; readonly type: TypeOf<'int'> | TypeOf<'bool'> | TypeOf<'enum'>; readonly bits: number; readonly inPlace: boolean };
export type RegisterModel = { readonly kind: 'register'; readonly name: string; readonly width: IntName; readonly fields: readonly BitFieldModel[] };
export type LayoutModel = { readonly kind: 'layout'; readonly name: string; readonly fields: readonly { readonly name: string; readonly type: Type }[] };
export type RecordModel = { readonly kind: 'record'; readonly name: string; readonly fields: readonly { readonly name: string; readonly type: Type }[] };
export type UnionModel = {
  readonly kind: 'union';
  readonly name: string;
  readonly variants: readonly { readonly label: string; readonly fields: readonly { readonly name: string; readonly type: Type }[] }[];
  /** Makes a variant of a number; and makes a number of what is in any. */
  maker?: FunctionModel;
  sum?: FunctionModel;
};
export type InterfaceModel = { readonly kind: 'interface'; readonly name: string; readonly method: Signature & { readonly name: string }; readonly implementers: ClassModel[] };
/** `type F = (a: u32) => u32`, and the functions of the type. */
export type FunctionTypeModel = Signature & { readonly kind: 'functionType'; readonly name: string; readonly members: FunctionModel[] };

export type Signature = { readonly params: readonly Type[]; readonly result: Type | undefined };

/** Storage inside an object. */
export type Part =
  | { readonly kind: 'value'; readonly type: Type }
  | { readonly kind: 'object'; readonly decl: ClassModel }
  | { readonly kind: 'array'; readonly element: Type; readonly length: number }
  | { readonly kind: 'objects'; readonly decl: ClassModel; readonly length: number }
  | { readonly kind: 'references'; readonly decl: ClassModel; readonly length: number }
  | { readonly kind: 'atomic'; readonly of: IntName | 'bool' };
export type FieldModel = { readonly name: string; readonly part: Part; readonly writable: boolean };

export type ClassModel = {
  readonly kind: 'class';
  readonly name: string;
  readonly fields: FieldModel[];
  readonly methods: FunctionModel[];
  /** Types of the constructor's parameters. */
  readonly construct: readonly Type[];
};

export type FunctionModel = Signature & {
  readonly name: string;
  /** The last parameter has a default value. */
  readonly defaults?: boolean;
  /** Steps that a call may take, by a rough count. */
  readonly cost: number;
  /** Writes nothing but its own, cannot panic, needs no machine: callable when the program is built. */
  readonly pure: boolean;
  /** Calls nothing whose target is known at run time only. */
  readonly leaf: boolean;
};

/** Something at module level. */
export type GlobalModel = { readonly name: string; readonly part: Part; readonly writable: boolean };
/** A constant table. */
export type TableModel = { readonly name: string; readonly element: Type; readonly length: number };
export type Local = { readonly name: string; readonly type: Type; readonly mutable: boolean };

export const int = (name: IntName): TypeOf<'int'> => ({ kind: 'int', name });
export const bool: TypeOf<'bool'> = { kind: 'bool' };
export const text: TypeOf<'text'> = { kind: 'text' };

export function same(a: Type, b: Type): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'int') return a.name === (b as typeof a).name;
  if (a.kind === 'slice') return a.readonly === (b as typeof a).readonly && same(a.element, (b as typeof a).element);
  if ('decl' in a) return a.decl === (b as typeof a).decl && ('nullable' in a ? a.nullable === (b as { nullable: boolean }).nullable : true);
  return true;
}

/** As it is written in the source. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case 'int': return type.name;
    case 'bool': return 'boolean';
    case 'text': return 'string';
    case 'slice': return `${type.readonly ? 'readonly ' : ''}${typeText(type.element)}[]`;
    case 'class': case 'interface': case 'function': return type.nullable ? `${type.decl.name} | null` : type.decl.name;
    default: return type.decl.name;
  }
}
