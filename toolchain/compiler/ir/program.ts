/**
 * The whole program as declarations. The front end makes it from TypeScript's tree at once; both emitters and the
 * evaluator read it. After the front end: every name is resolved to its declaration, every conversion is explicit, every
 * generic is gone, and nothing refers to TypeScript's own tree.
 */

import type { ConstValue } from './value.ts';
import type { Expr, Stmt } from './code.ts';
import type { BoolType, EnumType, FunctionType, IntName, IntType, RegisterType, Type } from './types.ts';

/** A place in the user's source: file relative to the project, 1-based line and column. */
export type Loc = { readonly file: string; readonly line: number; readonly column: number };

export type Program = {
  /** In dependency order where there is one; otherwise in the order first imported. */
  readonly modules: readonly Module[];
  /** Not among `modules`: the records and enums of machine.d.ts that the program uses (`CpuidResult`, `LogLevel`). */
  readonly machine: Module;
  readonly entries: readonly Entry[];
  /** Classes whose offsets assembly needs. */
  readonly offsets: readonly ClassDecl[];
  /** Paths of the modules that say `cold()`. */
  readonly cold: readonly string[];
};

export type Module = {
  /** Path relative to the project without `.ts`: `hv/exit/cpuid`. */
  readonly path: string;
  readonly doc: string | undefined;
  readonly enums: EnumDecl[];
  readonly registers: RegisterDecl[];
  readonly layouts: LayoutDecl[];
  readonly records: RecordDecl[];
  readonly unions: UnionDecl[];
  readonly interfaces: InterfaceDecl[];
  readonly classes: ClassDecl[];
  readonly globals: GlobalDecl[];
  readonly functions: FunctionDecl[];
  readonly generics: GenericDecl[];
};

/** An exported generic function or class. It is gone but for its instances; who asks for it by its own name can be told that. */
export type GenericDecl = { readonly name: string; readonly kind: 'function' | 'class'; readonly instances: readonly string[]; readonly loc: Loc };

type Declared = {
  readonly name: string;
  /** As the source writes it, for an instance of a generic: `Ring<u8, 16>` for `Ring_u8_16`. */
  readonly written?: string;
  readonly module: string;
  readonly exported: boolean;
  /** The text of the doc comment, without its stars. */
  readonly doc: string | undefined;
  readonly loc: Loc;
};

/** `entry('lyn_main', main)`. */
export type Entry = { readonly symbol: string; readonly target: FunctionDecl; readonly loc: Loc };

export type EnumDecl = Declared & {
  /** Chosen by the smallest and largest member: u8, u16, u32 or i32. */
  readonly repr: IntName;
  readonly members: readonly { readonly name: string; readonly value: bigint }[];
  /** The union whose variants the members are: they are literals in the source, and text in JavaScript. Absent where it was declared as an enum. */
  readonly tagOf?: UnionDecl;
};

export type RegisterDecl = Declared & { readonly width: IntType; readonly fields: readonly RegisterField[] };
export type RegisterField = {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  /** `page` fields keep their bits in place. */
  readonly inPlace: boolean;
  readonly type: BoolType | IntType | EnumType;
};

export type LayoutDecl = Declared & { readonly size: number; readonly fields: readonly LayoutField[] };
export type LayoutField = {
  readonly name: string;
  readonly offset: number;
  /** A scalar; or bytes as a slice of u8 with `length`. */
  readonly type: IntType | RegisterType | { readonly kind: 'bytes'; readonly length: number };
};

/** A record's fields are values: scalars, text, registers, references, slices, functions, other records. */
export type RecordDecl = Declared & { readonly fields: readonly { readonly name: string; readonly type: Type }[] };

/**
 * A union of read-only objects that one field, the tag, tells apart. In storage it is the tag and the slots of all variants
 * side by side: nothing lies over anything else.
 */
export type UnionDecl = Declared & {
  /** The name and the type of the tag. Tags that are text in the source are an enum of their own. */
  readonly tag: { readonly name: string; readonly type: BoolType | EnumType };
  readonly variants: readonly UnionVariant[];
  readonly slots: readonly UnionSlot[];
};
/** `tag` is a constant of the tag's type. */
export type UnionVariant = { readonly name: string; readonly tag: bigint | boolean; readonly fields: readonly UnionField[] };
export type UnionField = { readonly name: string; readonly type: Type; readonly slot: UnionSlot };
/** Storage of a field; fields of one name and one type share it. The name differs from the field's where several types need one each. */
export type UnionSlot = { readonly name: string; readonly type: Type };

export type InterfaceDecl = Declared & { readonly methods: readonly InterfaceMethod[]; readonly implementers: ClassDecl[] };
export type InterfaceMethod = { readonly name: string; readonly type: FunctionType };

export type ClassDecl = Declared & {
  readonly fields: FieldDecl[];
  readonly methods: FunctionDecl[];
  readonly implements: InterfaceDecl[];
  /** Assigns the fields of an object that is zero; `self` is its first parameter. Absent where there is nothing to assign. */
  construct: FunctionDecl | undefined;
  /** It has a method `[Symbol.dispose]`, which goes by the name `dispose`. */
  readonly isDisposable?: true;
  /** Of a class that the compiler has made for `pool(C, n)`. */
  readonly pool?: { readonly element: ClassDecl; readonly capacity: number };
};

export type FieldDecl = {
  readonly name: string;
  readonly type: Type;
  /** True: `type` is a class, fixed array or atomic whose storage lies inside the object. */
  readonly embedded: boolean;
  readonly readonly: boolean;
  readonly doc: string | undefined;
  readonly loc: Loc;
};

export type FunctionDecl = Declared & {
  readonly params: readonly LocalDecl[];
  readonly result: Type;
  /** The class whose method or constructor this is; `params[0]` is then `self`. */
  readonly owner: ClassDecl | undefined;
  body: Stmt[];
};

export type LocalDecl = {
  readonly name: string;
  readonly type: Type;
  readonly mutable: boolean;
  readonly loc: Loc;
  /** The local is an object, an array or an atomic itself, on the stack, and lives as long as its block. */
  readonly isStorage?: true;
  /** Of a parameter: what a call passes that leaves it out. The front end has put it there. */
  readonly byDefault?: Expr;
};

export type GlobalDecl = Declared & {
  readonly type: Type;
  /**
   * `constant`: read-only data (scalars folded into their uses, tables). `static`: writable storage: `let`, objects, arrays,
   * atomics. `percpu`: one copy per processor.
   */
  readonly storage: 'constant' | 'static' | 'percpu';
  /** As written. The evaluator turns it into `value`. */
  readonly init: Expr | undefined;
  value: ConstValue | undefined;
};
