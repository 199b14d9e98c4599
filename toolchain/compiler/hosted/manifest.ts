/**
 * `manifest.json`: what the entry module of a hosted program exports, for harnesses and for generators of bindings. Types are
 * named by their identifier, which is unique in the program and the same in the manifests of both forms.
 */

import type { IntName } from '../ir/types.ts';

export type Manifest = {
  /** Of this format. A reader refuses a version that it does not know. */
  readonly version: 1;
  readonly form: 'c' | 'js';
  /** The entry module's path. */
  readonly module: string;
  /** What callers include or import, in the manifest's folder. */
  readonly file: string;
  readonly functions: readonly ManifestFunction[];
  readonly globals: readonly ManifestGlobal[];
  /** The exported ones, and those that they, the functions and the globals are made of. */
  readonly types: readonly ManifestType[];
};

export type ManifestFunction = {
  /** In TypeScript. */
  readonly name: string;
  /** What is called: the linker's symbol, or the name to import; of a method in JavaScript, the property. */
  readonly symbol: string;
  readonly doc?: string;
  readonly parameters: readonly ManifestValue[];
  readonly result: ManifestValue;
};

/** A parameter, a result, a field: its type in TypeScript, and as the form writes it. */
export type ManifestValue = { readonly name?: string; readonly type: TypeReference } & Written;

/** One of the two, by the form. */
export type Written = { readonly c?: string; readonly js?: string };

/** In C the whole declaration, such as `const uint32_t codec_table[256]`. */
export type ManifestGlobal = ManifestValue & {
  readonly name: string;
  readonly symbol: string;
  readonly doc?: string;
  /** `static` can be written; `percpu` is one object in a process. */
  readonly storage: 'constant' | 'static' | 'percpu';
};

export type TypeReference =
  | { readonly kind: 'int'; readonly name: IntName }
  | { readonly kind: 'bool' | 'text' | 'void' | 'never' }
  /** An entry of `types`, by its identifier. */
  | { readonly kind: 'enum' | 'register' | 'layout' | 'record' | 'union' | 'class' | 'interface'; readonly id: string }
  | { readonly kind: 'nullable' | 'atomic' | 'percpu'; readonly of: TypeReference }
  | { readonly kind: 'slice'; readonly element: TypeReference; readonly readonly: boolean }
  | { readonly kind: 'array'; readonly element: TypeReference; readonly length: number }
  | { readonly kind: 'function'; readonly parameters: readonly TypeReference[]; readonly result: TypeReference };

type Common = {
  readonly id: string;
  readonly name: string;
  /** The module that declares it. */
  readonly module: string;
  /** Is it an export of the entry module? */
  readonly exported: boolean;
  readonly doc?: string;
  /** Of what the type stores: in C, the struct of an object or record and not the pointer to it; bytes. */
  readonly struct?: string;
  readonly size?: number;
  readonly align?: number;
} & Written;

export type ManifestType = Common & (
  | { readonly kind: 'enum'; readonly repr: IntName; readonly members: readonly { readonly name: string; readonly value: number; readonly symbol: string }[] }
  /** Bits `high` to `low`. `mask` is C's macro for them in their place; `inPlace`: the field's value keeps them there. */
  | { readonly kind: 'register'; readonly width: IntName; readonly fields: readonly { readonly name: string; readonly type: TypeReference; readonly high: number; readonly low: number; readonly inPlace: boolean; readonly mask?: string }[] }
  /** A value is a physical address; size and offsets are of what lies there, in both forms. */
  | { readonly kind: 'layout'; readonly size: number; readonly fields: readonly { readonly name: string; readonly member: string; readonly type: TypeReference; readonly offset: number; readonly size: number }[] }
  | { readonly kind: 'record'; readonly fields: readonly ManifestField[] }
  /** In C the tag and the fields of all variants lie side by side, in JavaScript an object has the fields of its variant. */
  | { readonly kind: 'union'; readonly tag: ManifestTag; readonly variants: readonly ManifestVariant[] }
  | { readonly kind: 'class'; readonly fields: readonly ManifestField[]; readonly methods: readonly ManifestFunction[]; readonly implements: readonly Implementation[] } & Constructible
  /** `sole`: the one implementer; a reference to the interface is one to it. */
  | { readonly kind: 'interface'; readonly sole?: string; readonly methods: readonly Omit<ManifestFunction, 'symbol'>[] }
);

/** The field that tells variants apart. */
export type ManifestTag = Written & Pick<ManifestField, 'name' | 'member' | 'offset' | 'size'>;
/** `tag`: the value that the tag has; `symbol`: its name in C, unless it is a boolean. */
export type ManifestVariant = { readonly name: string; readonly tag: number | boolean | string; readonly symbol?: string; readonly fields: readonly ManifestField[] };

/** In JavaScript a caller may make objects. */
type Constructible = { readonly construct?: readonly ManifestValue[] };

/** `table`: the constant that makes a C reference of two pointers: the object, and this. */
type Implementation = { readonly id: string; readonly table?: string };

/** `member`: its name in the struct or object. `embedded`: the object or array itself lies in the field, not a reference to it. */
export type ManifestField = ManifestValue & { readonly name: string; readonly member: string; readonly embedded: boolean; readonly offset?: number; readonly size?: number };
