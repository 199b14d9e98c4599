import type { ClassDecl, FieldDecl, FunctionDecl, GlobalDecl, InterfaceDecl, RecordDecl, RegisterDecl, RegisterField, EnumDecl, LayoutDecl, UnionDecl, UnionVariant } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import type { ManifestVariant, Written } from './manifest.ts';

export type TypeDecl = ClassDecl | EnumDecl | InterfaceDecl | LayoutDecl | RecordDecl | RegisterDecl | UnionDecl;

/** What the two forms of a hosted program say differently in their manifests. */
export type Form = {
  readonly name: 'c' | 'js';
  /** The file, in the manifest's folder, that callers include or import. */
  readonly file: string;
  /** A variable of the type; or its storage, where an object itself lies and not a reference to it. */
  written(type: Type, asStorage?: boolean): Written;
  function(decl: FunctionDecl): string;
  global(decl: GlobalDecl): { readonly symbol: string } & Written;
  member(decl: EnumDecl, name: string): string;
  field(name: string): string;
  /** The type's storage, if the form has a layout. */
  shape(decl: TypeDecl): { readonly struct?: string; readonly size?: number; readonly align?: number };
  /** Of the fields, in their order; empty if the form has no layout. */
  places(decl: ClassDecl | RecordDecl): readonly { readonly offset: number; readonly size: number }[];
  /** Of the tag, and of the slots, by their names. */
  slots(decl: UnionDecl): ReadonlyMap<string, { readonly offset: number; readonly size: number }>;
  tag(decl: UnionDecl, variant: UnionVariant): Pick<ManifestVariant, 'tag' | 'symbol'>;
  mask(decl: RegisterDecl, field: RegisterField): string | undefined;
  /** The constant table by which objects of the class pass for the interface. */
  table(decl: ClassDecl, seenAs: InterfaceDecl): string | undefined;
  /** Callers make objects by a constructor with `self` as its first parameter. */
  readonly constructs: boolean;
};

/** A field's storage: does an object, an array or an atomic lie in it, rather than a reference or a value? */
export function isEmbedded(field: { readonly type: Type } | FieldDecl): boolean {
  return 'embedded' in field && field.embedded;
}
