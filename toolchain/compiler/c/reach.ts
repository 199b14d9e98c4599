/**
 * What the program needs: everything that can be reached from its entries (or, in a program without entries, from its
 * exports), by the folded bodies, through calls, references, constant tables and the contents of storage. In a hosted program
 * the exports of some modules are called besides: they and their types stay, whether or not anything else names them.
 */

import type { Expr, Stmt } from '../ir/code.ts';
import { exportedFunctions, exportedGlobals, exportedTypes } from '../ir/exports.ts';
import type { ClassDecl, EnumDecl, FunctionDecl, GlobalDecl, InterfaceDecl, Module, Program, RegisterDecl, UnionDecl } from '../ir/program.ts';
import type { FunctionType, Type } from '../ir/types.ts';
import { constructorOf } from '../ir/construction.ts';
import type { ConstValue, Place } from '../ir/value.ts';
import { foldBody, type Decision } from './fold.ts';
import type { TypeDecl } from './names.ts';
import { soleImplementer } from './types.ts';
import { eachExpr, eachStmt, expressionsOf } from '../ir/walk.ts';

export class Reach {
  readonly functions = new Map<FunctionDecl, Stmt[]>();
  readonly globals = new Set<GlobalDecl>();
  readonly types = new Set<TypeDecl>();
  /** Element types of slices, and function types, by their own structure: the emitter names them. */
  readonly slices: Type[] = [];
  readonly functionTypes: FunctionType[] = [];
  /** Enums that a log prints by name. */
  readonly printedEnums = new Set<EnumDecl>();
  /** What constants have decided in the functions that are reached. */
  readonly decisions: (Decision & { readonly function: FunctionDecl })[] = [];
  /** Globals that the contents of others point to. */
  readonly referred = new Set<GlobalDecl>();
  /** The constant tables of interface references: which class, seen as which interface. */
  readonly tables = new Map<ClassDecl, Set<InterfaceDecl>>();
  /** The modules in which a function or global is named. */
  readonly #users = new Map<FunctionDecl | GlobalDecl | EnumDecl, Set<string>>();
  #module = '';
  readonly #work: (() => void)[] = [];

  /** `exporting`: paths of the modules whose exports somebody else calls. */
  constructor(program: Program, exporting?: readonly string[]) {
    for (const entry of program.entries) this.#function(entry.target, 'the runtime');
    for (const decl of program.offsets) this.type({ kind: 'class', decl });
    if (exporting !== undefined) this.#exports(program.modules.filter(({ path }) => exporting.includes(path)), true);
    else if (program.entries.length === 0) this.#exports(program.modules, false);
    for (let next = this.#work.pop(); next !== undefined; next = this.#work.pop()) next();
  }

  /** Named only in the module that declares it: `static` in C. */
  isLocal(decl: FunctionDecl | GlobalDecl | EnumDecl): boolean {
    const users = this.#users.get(decl);
    return users === undefined || (users.size === 1 && users.has(decl.module));
  }

  #exports(modules: readonly Module[], withTypes: boolean): void {
    for (const module of modules) {
      for (const decl of exportedFunctions(module)) this.#function(decl, 'the runtime');
      for (const decl of exportedGlobals(module)) this.#global(decl, 'the runtime');
      if (withTypes) this.#exportedTypes(module);
    }
  }

  /** With the tables by which exported classes pass for what they implement. */
  #exportedTypes(module: Module): void {
    for (const type of exportedTypes(module)) {
      this.type(type);
      if (type.kind === 'class') for (const decl of type.decl.implements) this.#table(type.decl, { kind: 'interface', decl });
    }
  }

  #use(decl: FunctionDecl | GlobalDecl | EnumDecl, user: string): void {
    const users = this.#users.get(decl) ?? new Set();
    this.#users.set(decl, users.add(user));
  }

  #function(decl: FunctionDecl, user = this.#module): void {
    this.#use(decl, user);
    if (this.functions.has(decl)) return;
    const body = foldBody(decl.body, (decision) => this.decisions.push({ ...decision, function: decl }));
    this.functions.set(decl, body);
    this.#work.push(() => {
      this.#module = decl.module;
      for (const param of decl.params) this.type(param.type);
      this.type(decl.result);
      eachStmt(body, (s) => this.#statement(s));
    });
  }

  #statement(s: Stmt): void {
    if (s.kind === 'let' || s.kind === 'forOf') this.type(s.decl.type);
    if (s.kind === 'log' || s.kind === 'panic') {
      for (const arg of s.format.args) {
        if (arg.kind !== 'enum' || arg.value.type.kind !== 'enum') continue;
        this.printedEnums.add(arg.value.type.decl);
        this.#use(arg.value.type.decl, this.#module);
      }
    }
    for (const e of expressionsOf(s)) eachExpr(e, (part) => this.#expression(part));
  }

  #expression(e: Expr): void {
    this.type(e.type);
    switch (e.kind) {
      case 'call': this.#function(e.target); break;
      case 'functionRef': this.#function(e.decl); break;
      case 'new': case 'construct': this.#construction({ kind: 'class', decl: e.decl }); break;
      case 'newArray': this.#construction(e.element); break;
      case 'global': this.#global(e.decl); break;
      case 'percpuHere': this.#global(e.global); break;
      case 'viewField': if (e.view.type.kind === 'view') this.types.add(e.view.type.decl); break;
      case 'registerField': this.types.add((e.value.type as { decl: RegisterDecl }).decl); break;
      case 'toInterface': this.#table(e.from, e.type); break;
      case 'callInterface': {
        const sole = soleImplementer(e.decl);
        if (sole !== undefined) this.#function(methodOf(sole, e.method.name));
        break;
      }
      default:
    }
  }

  #construction(type: Type): void {
    const construct = type.kind === 'class' ? constructorOf(type.decl) : undefined;
    if (construct !== undefined) this.#function(construct);
  }

  /** All methods of the interface are in the table. */
  #table(decl: ClassDecl, type: Type): void {
    const target = type.kind === 'nullable' ? type.to : type;
    if (target.kind !== 'interface' || soleImplementer(target.decl) !== undefined) return;
    this.type(target);
    const tables = this.tables.get(decl) ?? new Set();
    this.tables.set(decl, tables.add(target.decl));
    for (const method of target.decl.methods) this.#function(methodOf(decl, method.name), decl.module);
  }

  #global(decl: GlobalDecl, user = this.#module): void {
    this.#use(decl, user);
    if (this.globals.has(decl)) return;
    this.globals.add(decl);
    this.#work.push(() => {
      this.#module = decl.module;
      this.type(decl.type);
      if (decl.value !== undefined) this.#value(decl.value, decl.type);
    });
  }

  #value(value: ConstValue, type: Type): void {
    switch (value.kind) {
      case 'record': for (const field of value.decl.fields) this.#value(value.fields.get(field.name)!, field.type); break;
      case 'union': for (const field of value.variant.fields) this.#value(value.fields.get(field.name)!, field.type); break;
      case 'object': for (const [field, inner] of value.fields) this.#value(inner, field.type); break;
      case 'array': for (const element of value.elements) this.#value(element, value.element); break;
      case 'reference': this.#place(value.to); break;
      case 'interface': this.#place(value.to); this.#table(value.decl, type); break;
      case 'function': this.#function(value.decl); break;
      case 'slice':
        if (value.of.kind === 'place') this.#place(value.of);
        else for (const element of value.of.elements) this.#value(element, value.of.element);
        break;
      default:
    }
  }

  #place(place: Place): void {
    this.referred.add(place.global);
    this.#global(place.global);
  }

  /** Marks the declarations of a type, and of what it is made of. */
  type(type: Type): void {
    switch (type.kind) {
      case 'record': case 'class': this.#struct(type.decl); break;
      case 'enum': case 'register': case 'view': this.types.add(type.decl); break;
      case 'union': this.#union(type.decl); break;
      case 'percpu': this.#struct(type.decl); break;
      case 'interface': this.#interface(type.decl); break;
      case 'function': this.#functionType(type); break;
      case 'nullable': this.type(type.to); break;
      case 'fixed': this.type(type.element); break;
      case 'slice': this.slices.push(type.element); this.type(type.element); break;
      default:
    }
  }

  #functionType(type: FunctionType): void {
    this.functionTypes.push(type);
    for (const param of type.params) this.type(param);
    this.type(type.result);
  }

  #struct(decl: TypeDecl & { readonly fields: readonly { readonly type: Type }[] }): void {
    if (this.types.has(decl)) return;
    this.types.add(decl);
    for (const field of decl.fields) this.type(field.type);
  }

  #union(decl: UnionDecl): void {
    if (this.types.has(decl)) return;
    this.types.add(decl);
    for (const { type } of [decl.tag, ...decl.slots]) this.type(type);
  }

  #interface(decl: InterfaceDecl): void {
    if (this.types.has(decl)) return;
    this.types.add(decl);
    const sole = soleImplementer(decl);
    if (sole !== undefined) return this.type({ kind: 'class', decl: sole });
    for (const method of decl.methods) {
      for (const param of method.type.params) this.type(param);
      this.type(method.type.result);
    }
  }
}

export function methodOf(decl: ClassDecl, name: string): FunctionDecl {
  const method = decl.methods.find((candidate) => candidate.name === name);
  if (method === undefined) throw new Error(`${decl.loc.file}:${decl.loc.line}: ${decl.name} has no method ${name}.`);
  return method;
}
