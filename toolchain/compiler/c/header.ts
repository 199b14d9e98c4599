/** `program.h`: the types of the whole program in an order that C accepts, then what one module offers to others. */

import type { ClassDecl, InterfaceDecl, Module, RecordDecl, UnionDecl } from '../ir/program.ts';
import type { FunctionType, Type } from '../ir/types.ts';
import { ModuleContext, type Unit } from './context.ts';
import { globalDeclaration } from './data.ts';
import { prototype } from './function.ts';
import { classLayout, fieldOffsets } from './layout.ts';
import type { TypeDecl } from './names.ts';
import { assertOffset, defineClass, defineEnum, defineInterface, defineLayout, defineRecord, defineRegister, defineUnion, enumTextSignature, inside } from './struct.ts';
import { joined, soleImplementer } from './types.ts';
import type { Writer } from './writer.ts';

type Struct = ClassDecl | RecordDecl | UnionDecl | InterfaceDecl;

export function programHeader(unit: Unit): string {
  const out = unit.plainWriter();
  out.line('/* Types of the whole program, and what its modules offer each other. Generated: do not edit. */');
  out.line('#ifndef LYN_PROGRAM_H');
  out.line('#define LYN_PROGRAM_H');
  out.line('');
  out.line('#include "lyn.h"');
  numbers(unit, out);
  forward(unit, out);
  references(unit, out);
  structs(unit, out);
  offers(unit, out);
  out.line('');
  out.line('#endif');
  return out.text();
}

/** The module's declarations under its name, if it has any. */
function section(out: Writer, module: Module, write: (out: Writer) => void): void {
  const inner = out.fork();
  write(inner);
  if (inner.isEmpty) return;
  out.line('');
  out.line(`/* ${'-'.repeat(Math.max(8, 110 - module.path.length))} ${module.path} */`);
  out.append(inner);
}

function numbers(unit: Unit, out: Writer): void {
  for (const module of unit.modules) {
    section(out, module, (inner) => {
      for (const decl of module.enums) if (isWanted(unit, decl)) separate(inner, () => defineEnum(unit, decl, inner));
      for (const decl of module.registers) if (isWanted(unit, decl)) separate(inner, () => defineRegister(unit, decl, inner));
    });
  }
}

function separate(out: Writer, write: () => void): void {
  out.line('');
  write();
}

const isWanted = (unit: Unit, decl: TypeDecl): boolean => unit.reach.types.has(decl) && !unit.names.isPredeclared(decl);

function structsOf(unit: Unit): Struct[] {
  return unit.modules.flatMap((module) => [...module.interfaces.filter((decl) => soleImplementer(decl) === undefined), ...module.records, ...module.unions, ...module.classes]).filter((decl) => isWanted(unit, decl));
}

function forward(unit: Unit, out: Writer): void {
  const names = structsOf(unit).map((decl) => unit.names.type(decl));
  if (names.length > 0) out.line('');
  for (const name of names) out.line(`struct ${name};`);
}

// ---------------------------------------------------------------------------------------------------------------- references

/** Slices and function types: named by their structure, in the order of their names. */
function references(unit: Unit, out: Writer): void {
  const slices = new Map(unit.reach.slices.map((element) => [unit.types.sliceName(element), element]));
  const simple = [...slices].filter(([name, element]) => !DECLARED_BY_LYN.has(name) && element.kind !== 'fixed');
  for (const [name] of simple.sort(byName)) out.line(`struct ${name};`);
  functionTypes(unit, out);
  for (const [name, element] of simple) separate(out, () => defineSlice(unit, name, element, out));
}

const DECLARED_BY_LYN = new Set(['slice_u8', 'slice_u64', 'slice_text', 'slice_LogKind']);
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);

function defineSlice(unit: Unit, name: string, element: Type, out: Writer): void {
  out.block(`struct ${name} {`, () => {
    out.line(`${element.kind === 'fixed' ? unit.types.storage(element, '(*data)') : unit.types.storage(element, '*data')};`);
    out.line('uint32_t length;');
  }, '};');
}

/** Inner function types (parameters, results) before those that name them. */
function functionTypes(unit: Unit, out: Writer): void {
  const types = new Map<string, FunctionType>(unit.reach.functionTypes.map((type) => [unit.types.functionName(type), type]));
  const sorted = [...types].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  if (sorted.length > 0) out.line('');
  for (const [name, type] of sorted) {
    const params = type.params.map((param) => unit.types.of(param));
    out.line(`typedef ${joined(unit.types.of(type.result), `(*${name})`)}(${params.length === 0 ? 'void' : params.join(', ')});`);
  }
}

// ---------------------------------------------------------------------------------------------------------------- structs

function structs(unit: Unit, out: Writer): void {
  for (const module of unit.modules) {
    section(out, module, (inner) => {
      for (const decl of module.layouts) if (isWanted(unit, decl)) separate(inner, () => defineLayout(unit, decl, inner));
    });
  }
  const done = new Set<Struct>();
  for (const decl of structsOf(unit)) define(unit, decl, done, out);
  for (const [name, element] of new Map(unit.reach.slices.map((of) => [unit.types.sliceName(of), of]))) {
    if (element.kind === 'fixed') separate(out, () => defineSlice(unit, name, element, out));
  }
  for (const decl of unit.program.offsets) checkOffsets(unit, decl, out);
}

/** What lies inside comes first. */
function define(unit: Unit, decl: Struct, done: Set<Struct>, out: Writer): void {
  const sole = 'implementers' in decl ? soleImplementer(decl) : undefined;
  if (done.has(decl) || sole !== undefined || unit.names.isPredeclared(decl)) return;
  done.add(decl);
  if (!('implementers' in decl)) for (const inner of inside(decl)) define(unit, inner, done, out);
  separate(out, () => {
    if ('implementers' in decl) defineInterface(unit, decl, out);
    else if ('construct' in decl) defineClass(unit, decl, out);
    else if ('variants' in decl) defineUnion(unit, decl, out);
    else defineRecord(unit, decl, out);
  });
}

function checkOffsets(unit: Unit, decl: ClassDecl, out: Writer): void {
  const name = unit.names.type(decl);
  separate(out, () => {
    for (const { path, offset } of fieldOffsets(decl)) assertOffset(name, path.join('.'), offset, out);
    out.line(`_Static_assert(sizeof(struct ${name}) == ${classLayout(decl).shape.size}, "size of ${name}");`);
  });
}

/** `offsets.h`: what assembly includes. */
export function offsetsHeader(unit: Unit): string {
  const out = unit.plainWriter();
  out.line('/* Offsets of fields, in bytes, for assembly. Generated: do not edit. */');
  for (const decl of unit.program.offsets) {
    const name = unit.names.type(decl);
    out.line('');
    for (const { path, offset } of fieldOffsets(decl)) out.line(`#define ${name}_${path.join('_')} ${offset}`);
    out.line(`#define ${name}_SIZE ${classLayout(decl).shape.size}`);
  }
  return out.text();
}

// ---------------------------------------------------------------------------------------------------------------- offers

/** Functions and globals that other modules, or the runtime, name. */
function offers(unit: Unit, out: Writer): void {
  for (const module of unit.modules) {
    const ctx = new ModuleContext(unit, module);
    const lines = offersOf(unit, ctx);
    section(out, module, (inner) => {
      if (lines.length > 0) inner.line('');
      for (const line of lines) inner.line(line);
    });
  }
}

function offersOf(unit: Unit, ctx: ModuleContext): string[] {
  const { module } = ctx;
  const { names, reach } = unit;
  return [
    ...module.enums.filter((decl) => reach.printedEnums.has(decl) && !reach.isLocal(decl)).map((decl) => `${enumTextSignature(unit, decl)};`),
    ...module.globals.filter((decl) => reach.globals.has(decl) && !reach.isLocal(decl)).map((decl) => `extern ${globalDeclaration(ctx, decl)};`),
    ...unit.functionsOf(module).filter((decl) => !reach.isLocal(decl) && !isLyns(names.function(decl))).map((decl) => prototype(unit, decl)),
    ...module.classes.flatMap((decl) => [...(reach.tables.get(decl) ?? [])].map((target) => `extern const struct ${names.type(target)}_table ${names.type(decl)}_as_${names.type(target)};`)),
  ];
}

/** Declared in lyn.h already. */
const isLyns = (name: string): boolean => name === 'lyn_log' || name === 'lyn_panic';
