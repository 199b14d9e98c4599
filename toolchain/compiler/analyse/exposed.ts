/** What others than the program's own functions can change: then nothing is known of it but its type. */

import type { Expr, Stmt } from '../ir/code.ts';
import type { ClassDecl, FieldDecl, FunctionDecl, GlobalDecl, Program } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import { eachExprIn } from '../ir/walk.ts';
import { methodOf } from '../c/reach.ts';

export type Exposed = {
  /** Functions that are called with arguments that nobody here sees: entries, and what is referred to. */
  readonly functions: ReadonlySet<FunctionDecl>;
  /** Fields of objects that assembly, the processor or a host program writes. */
  readonly fields: ReadonlySet<FieldDecl>;
  readonly globals: ReadonlySet<GlobalDecl>;
  /** Fields that are `readonly` but assigned all the same: their objects are copied, or made again. */
  readonly remade: ReadonlySet<FieldDecl>;
};

type Bodies = ReadonlyMap<FunctionDecl, readonly Stmt[]>;

export function exposed(program: Program, bodies: Bodies, isHosted: boolean): Exposed {
  const functions = new Set(program.entries.map(({ target }) => target));
  const classes = new Set<ClassDecl>(program.offsets);
  const copied = new Set<ClassDecl>();
  for (const { target } of program.entries) for (const param of target.params) addClass(classes, param.type);
  for (const body of bodies.values()) eachExprIn(body, (e) => survey(e, functions, classes, copied));
  const globals = new Set<GlobalDecl>();
  if (isHosted) exposeExports(program, bodies, functions, classes, globals);
  for (const { value } of program.modules.flatMap((module) => module.globals)) if (value !== undefined) eachFunctionIn(value, (decl) => functions.add(decl));
  return { functions, fields: fieldsOf(classes), globals, remade: fieldsOf(copied) };
}

function survey(e: Expr, functions: Set<FunctionDecl>, classes: Set<ClassDecl>, copied: Set<ClassDecl>): void {
  switch (e.kind) {
    case 'functionRef': functions.add(e.decl); break;
    // The machine is given the object itself.
    case 'intrinsic': for (const arg of e.args) addClass(classes, arg.type); break;
    case 'copy': addClass(copied, e.to.type); break;
    case 'new': case 'construct': copied.add(e.decl); break;
    case 'newArray': addClass(copied, e.element); break;
    case 'sliceOp': addClass(copied, e.array.type); break;
    default:
  }
}

/** The exports are what a host program calls, with objects of its own; and what it can call through the tables of interfaces. */
function exposeExports(program: Program, bodies: Bodies, functions: Set<FunctionDecl>, classes: Set<ClassDecl>, globals: Set<GlobalDecl>): void {
  for (const decl of bodies.keys()) if (decl.exported) functions.add(decl);
  for (const module of program.modules) {
    for (const decl of module.classes) classes.add(decl);
    for (const { implementers, methods } of module.interfaces) {
      for (const decl of implementers) for (const { name } of methods) functions.add(methodOf(decl, name));
    }
    for (const decl of module.globals) if (decl.exported) globals.add(decl);
  }
}

function addClass(classes: Set<ClassDecl>, type: Type): void {
  switch (type.kind) {
    case 'class': case 'percpu': classes.add(type.decl); break;
    case 'nullable': addClass(classes, type.to); break;
    case 'fixed': case 'slice': addClass(classes, type.element); break;
    case 'interface': for (const decl of type.decl.implementers) classes.add(decl); break;
    default:
  }
}

/** With those of the objects inside. */
function fieldsOf(classes: ReadonlySet<ClassDecl>): Set<FieldDecl> {
  const all = new Set(classes);
  for (const decl of all) for (const field of decl.fields) if (field.embedded) addClass(all, field.type);
  return new Set([...all].flatMap((decl) => decl.fields));
}

/** Functions that constant tables and initial contents refer to. */
function eachFunctionIn(value: NonNullable<GlobalDecl['value']>, visit: (decl: FunctionDecl) => void): void {
  switch (value.kind) {
    case 'function': return visit(value.decl);
    case 'record': case 'union': for (const inner of value.fields.values()) eachFunctionIn(inner, visit); break;
    case 'object': for (const inner of value.fields.values()) eachFunctionIn(inner, visit); break;
    case 'array': for (const inner of value.elements) eachFunctionIn(inner, visit); break;
    case 'slice': if (value.of.kind === 'table') for (const inner of value.of.elements) eachFunctionIn(inner, visit); break;
    default:
  }
}
