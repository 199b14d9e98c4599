import type { ClassDecl, EnumDecl, FunctionDecl, GlobalDecl, InterfaceDecl, LayoutDecl, RecordDecl, RegisterDecl, UnionDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import type { Generic } from '../generics/generic.ts';
import type { ts } from '../typescript.ts';

/** What a module-level name of the user's program, or of machine.d.ts, stands for. */
export type Declaration =
  | { readonly kind: 'enum'; readonly decl: EnumDecl }
  | { readonly kind: 'register'; readonly decl: RegisterDecl }
  | { readonly kind: 'layout'; readonly decl: LayoutDecl }
  | { readonly kind: 'record'; readonly decl: RecordDecl }
  | { readonly kind: 'union'; readonly decl: UnionDecl }
  /** An object with a literal for a tag: a variant of unions, never a type by itself. */
  | { readonly kind: 'variant' }
  /** `type Narrow = u8 | u16`: a list of numbers for constraints. */
  | { readonly kind: 'list'; readonly types: readonly Type[] }
  | { readonly kind: 'interface'; readonly decl: InterfaceDecl }
  | { readonly kind: 'class'; readonly decl: ClassDecl; readonly node: ts.ClassDeclaration }
  | { readonly kind: 'function'; readonly decl: FunctionDecl }
  | { readonly kind: 'global'; readonly decl: GlobalDecl; readonly node: ts.VariableDeclaration }
  /** `const SIZE = 16`: a name for a literal, which takes its type from each context. Outside of any it is `decl`. */
  | { readonly kind: 'literal'; readonly decl: GlobalDecl; readonly node: ts.VariableDeclaration }
  /** An alias of another type: a unit, a function type, a shorter name. */
  | { readonly kind: 'alias'; readonly type: Type }
  /** A declaration with type parameters. Its instances are declarations of the other kinds. */
  | { readonly kind: 'generic'; readonly generic: Generic }
  /** Its declaration is being worked on. */
  | { readonly kind: 'pending' }
  /** Its declaration has been reported as wrong. */
  | { readonly kind: 'broken' };

export type DeclarationOf<K extends Declaration['kind']> = Extract<Declaration, { kind: K }>;

/** IR declarations are filled in while the front end works, and read-only from then on. */
export type Filling<T> = { -readonly [K in keyof T]: T[K] };
