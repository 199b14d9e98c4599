import { constantTable } from '../ir/known_length.ts';
import type { Names } from '../c/names.ts';
import { intNameOf, soleImplementer } from '../c/types.ts';
import { exportedFunctions, exportedGlobals, exportedTypes } from '../ir/exports.ts';
import type { ClassDecl, EnumDecl, FunctionDecl, GlobalDecl, InterfaceDecl, LayoutDecl, LayoutField, LocalDecl, Module, RecordDecl, RegisterDecl, UnionDecl } from '../ir/program.ts';
import { INT, type Type } from '../ir/types.ts';
import { isEmbedded, type Form, type TypeDecl } from './form.ts';
import type { Manifest, ManifestField, ManifestFunction, ManifestGlobal, ManifestType, ManifestValue, TypeReference } from './manifest.ts';

/** The manifest of what a module exports. Identifiers of types are C's names for them, in both forms. */
export function describeExports(module: Module, names: Names, form: Form): Manifest {
  return new Description(module, names, form).manifest();
}

/** A constant table is the array itself. */
function storedType(decl: GlobalDecl): Type {
  const table = constantTable(decl);
  return table === undefined || decl.type.kind !== 'slice' ? decl.type : { kind: 'fixed', element: decl.type.element, length: table.length };
}

/** What a type entry consists of besides what all have. */
type Body = ManifestType extends infer T ? T extends ManifestType ? Omit<T, 'id' | 'name' | 'module' | 'exported' | 'doc' | 'c' | 'js'> : never : never;

class Description {
  readonly #module: Module;
  readonly #names: Names;
  readonly #form: Form;
  /** In the order in which they are first named. */
  readonly #types = new Map<TypeDecl, ManifestType | undefined>();

  constructor(module: Module, names: Names, form: Form) {
    this.#module = module;
    this.#names = names;
    this.#form = form;
  }

  manifest(): Manifest {
    for (const type of exportedTypes(this.#module)) this.#reference(type);
    const functions = exportedFunctions(this.#module).filter(({ owner }) => owner === undefined).map((decl) => this.#function(decl));
    const globals = exportedGlobals(this.#module).map((decl) => this.#global(decl));
    const types = [...this.#types.values()].filter((type) => type !== undefined);
    return { version: 1, form: this.#form.name, module: this.#module.path, file: this.#form.file, functions, globals, types };
  }

  #function(decl: FunctionDecl): ManifestFunction {
    return { name: decl.name, symbol: this.#form.function(decl), ...docOf(decl), parameters: this.#parameters(decl.params), result: this.#value(decl.result) };
  }

  #parameters(params: readonly LocalDecl[]): ManifestValue[] {
    return params.map(({ name, type }) => ({ name, ...this.#value(type) }));
  }

  #value(type: Type, asStorage = false): ManifestValue {
    return { type: this.#reference(type), ...this.#form.written(type, asStorage) };
  }

  #global(decl: GlobalDecl): ManifestGlobal {
    return { name: decl.name, ...this.#form.global(decl), ...docOf(decl), type: this.#reference(storedType(decl)), storage: decl.storage };
  }

  // -------------------------------------------------------------------------------------------------------------- types

  #reference(type: Type): TypeReference {
    switch (type.kind) {
      case 'int': return { kind: 'int', name: type.name };
      case 'bool': case 'text': case 'void': case 'never': return { kind: type.kind };
      case 'enum': return type.decl.tagOf === undefined ? { kind: 'enum', id: this.#named(type) } : { kind: 'int', name: type.decl.repr };
      case 'register': case 'record': case 'union': case 'class': case 'interface': return { kind: type.kind, id: this.#named(type) };
      case 'handle': return { kind: 'int', name: 'u64' };
      case 'view': return { kind: 'layout', id: this.#named(type) };
      case 'nullable': return { kind: 'nullable', of: this.#reference(type.to) };
      case 'atomic': return { kind: 'atomic', of: this.#reference(type.of) };
      case 'percpu': return { kind: 'percpu', of: this.#reference({ kind: 'class', decl: type.decl }) };
      case 'slice': return { kind: 'slice', element: this.#reference(type.element), readonly: type.readonly };
      case 'fixed': return { kind: 'array', element: this.#reference(type.element), length: type.length };
      case 'function': return { kind: 'function', parameters: type.params.map((param) => this.#reference(param)), result: this.#reference(type.result) };
    }
  }

  /** The identifier, the type's entry made at its first use; what it is made of may name it again. */
  #named(type: Type & { readonly decl: TypeDecl }): string {
    const { decl } = type;
    const id = this.#names.type(decl);
    if (this.#types.has(decl)) return id;
    this.#types.set(decl, undefined);
    const { name, module, exported } = decl;
    const head = { id, name, module, exported: exported && module === this.#module.path, ...docOf(decl), ...this.#form.written(type), ...this.#form.shape(decl) };
    this.#types.set(decl, { ...head, ...this.#body(type) } as ManifestType);
    return id;
  }

  #body(type: Type & { readonly decl: TypeDecl }): Body {
    switch (type.kind) {
      case 'enum': return this.#enum(type.decl);
      case 'register': return this.#register(type.decl);
      case 'view': return this.#layout(type.decl);
      case 'record': return { kind: 'record', fields: this.#fields(type.decl) };
      case 'union': return this.#union(type.decl);
      case 'class': return this.#class(type.decl);
      case 'interface': return this.#interface(type.decl);
      default: throw new Error(`${type.decl.name} is of no kind that has a name`);
    }
  }

  #enum(decl: EnumDecl): Body {
    const members = decl.members.map(({ name, value }) => ({ name, value: Number(value), symbol: this.#form.member(decl, name) }));
    return { kind: 'enum', repr: decl.repr, members };
  }

  #register(decl: RegisterDecl): Body {
    const fields = decl.fields.map((field) => {
      const { name, high, low, inPlace } = field;
      const mask = this.#form.mask(decl, field);
      return { name, type: this.#reference(field.type), high, low, inPlace, ...(mask === undefined ? {} : { mask }) };
    });
    return { kind: 'register', width: decl.width.name, fields };
  }

  #layout(decl: LayoutDecl): Body {
    return { kind: 'layout', size: decl.size, fields: decl.fields.map((field) => this.#layoutField(field)) };
  }

  #layoutField({ name, offset, type }: LayoutField) {
    const member = this.#form.field(name);
    if (type.kind === 'bytes') return { name, member, type: this.#reference({ kind: 'fixed', element: { kind: 'int', name: 'u8' }, length: type.length }), offset, size: type.length };
    return { name, member, type: this.#reference(type), offset, size: INT[intNameOf(type)].bits / 8 };
  }

  #fields(decl: ClassDecl | RecordDecl): ManifestField[] {
    const places = this.#form.places(decl);
    return decl.fields.map((field, i) => ({ name: field.name, member: this.#form.field(field.name), ...this.#value(field.type, isEmbedded(field)), embedded: isEmbedded(field), ...places[i] }));
  }

  #union(decl: UnionDecl): Body {
    const places = this.#form.slots(decl);
    const { name, type } = decl.tag;
    const variants = decl.variants.map((variant) => {
      const fields = variant.fields.map((field) => {
        const member = this.#form.field(this.#form.name === 'c' ? field.slot.name : field.name);
        return { name: field.name, member, ...this.#value(field.type), embedded: false, ...places.get(field.slot.name) };
      });
      return { name: variant.name, ...this.#form.tag(decl, variant), fields };
    });
    return { kind: 'union', tag: { name, member: this.#form.field(name), ...this.#form.written(type), ...places.get(name) }, variants };
  }

  #class(decl: ClassDecl): Body {
    const methods = decl.methods.filter(({ exported }) => exported).map((method) => this.#method(method));
    const seenAs = decl.implements.map((each) => {
      const table = this.#form.table(decl, each);
      return { id: this.#named({ kind: 'interface', decl: each }), ...(table === undefined ? {} : { table }) };
    });
    const construct = this.#form.constructs ? { construct: this.#parameters(decl.construct?.params.slice(1) ?? []) } : {};
    return { kind: 'class', fields: this.#fields(decl), methods, implements: seenAs, ...construct };
  }

  /** In C the object is the first parameter; in JavaScript it stands before the dot. */
  #method(decl: FunctionDecl): ManifestFunction {
    const described = this.#function(decl);
    return this.#form.name === 'c' ? described : { ...described, parameters: described.parameters.slice(1) };
  }

  #interface(decl: InterfaceDecl): Body {
    const sole = soleImplementer(decl);
    const methods = decl.methods.map(({ name, type }) => ({ name, parameters: type.params.map((param) => this.#value(param)), result: this.#value(type.result) }));
    return { kind: 'interface', ...(sole === undefined ? {} : { sole: this.#named({ kind: 'class', decl: sole }) }), methods };
  }
}

const docOf = ({ doc }: { readonly doc: string | undefined }): { readonly doc?: string } => (doc === undefined ? {} : { doc });
