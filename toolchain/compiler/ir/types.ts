/**
 * The types of the intermediate representation. Each is the type of the language as the compiler's own checker found it,
 * not what TypeScript inferred. Declarations are compared by identity: classes, records, enums and registers are nominal.
 */

import type { ClassDecl, EnumDecl, InterfaceDecl, LayoutDecl, RecordDecl, RegisterDecl, UnionDecl } from './program.ts';

export type IntName = 'u8' | 'u16' | 'u32' | 'u64' | 'i8' | 'i16' | 'i32' | 'i64';

export type IntType = { readonly kind: 'int'; readonly name: IntName; /** 'Gpa', 'Hpa' or another unit of the program; no meaning after the front end. */ readonly unit?: string };
export type BoolType = { readonly kind: 'bool' };
export type VoidType = { readonly kind: 'void' };
/** The result of a function that does not return. */
export type NeverType = { readonly kind: 'never' };
/** Constant text: pointer and length, ASCII. */
export type TextType = { readonly kind: 'text' };
export type EnumType = { readonly kind: 'enum'; readonly decl: EnumDecl };
/** An immutable register value; represented as its raw integer. */
export type RegisterType = { readonly kind: 'register'; readonly decl: RegisterDecl };
/** An immutable value struct (`type X = { readonly ... }`), passed by value. */
export type RecordType = { readonly kind: 'record'; readonly decl: RecordDecl };
/** An immutable value that is one of several variants, passed by value. */
export type UnionType = { readonly kind: 'union'; readonly decl: UnionDecl };
/** A reference to an object of a class, never null. As a field or array element marked `embedded`, the object itself. */
export type ClassType = { readonly kind: 'class'; readonly decl: ClassDecl };
/** A reference (object, constant table) to anything that implements the interface, never null. */
export type InterfaceType = { readonly kind: 'interface'; readonly decl: InterfaceDecl };
export type FunctionType = { readonly kind: 'function'; readonly params: readonly Type[]; readonly result: Type };
/** A class, interface, function or view reference, or a handle, that may be null. */
export type NullableType = { readonly kind: 'nullable'; readonly to: ClassType | InterfaceType | FunctionType | ViewType | HandleType };
/** Elements inline. Elements of class type are the objects themselves. Only as storage: a field, a global, an element of another array. */
export type FixedType = { readonly kind: 'fixed'; readonly element: Type; readonly length: number };
/** Pointer and length (u32). Elements of class type are the objects themselves, one after the other. */
export type SliceType = { readonly kind: 'slice'; readonly element: Type; readonly readonly: boolean };
/** A view of physical memory under a layout; represented as the host-physical address. */
export type ViewType = { readonly kind: 'view'; readonly decl: LayoutDecl };
/** Which object of a pool is meant, and which of those that have been in its place: 64 bits, never zero. */
export type HandleType = { readonly kind: 'handle'; readonly decl: ClassDecl };
/** Storage only: a field or a global. */
export type AtomicType = { readonly kind: 'atomic'; readonly of: IntType | BoolType };
/** Storage only: a global. One object of the class per processor. */
export type PerCpuType = { readonly kind: 'percpu'; readonly decl: ClassDecl };

export type Type =
  | IntType | BoolType | VoidType | NeverType | TextType | EnumType | RegisterType | RecordType | UnionType | ClassType | InterfaceType
  | FunctionType | NullableType | FixedType | SliceType | ViewType | HandleType | AtomicType | PerCpuType;

/** Width in bits and signedness of each integer type. */
export const INT: { readonly [N in IntName]: { readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean } } = {
  u8: { bits: 8, signed: false }, u16: { bits: 16, signed: false }, u32: { bits: 32, signed: false }, u64: { bits: 64, signed: false },
  i8: { bits: 8, signed: true }, i16: { bits: 16, signed: true }, i32: { bits: 32, signed: true }, i64: { bits: 64, signed: true },
};
