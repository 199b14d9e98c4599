/** One C file per module: its constants and storage, the tables of its classes, its functions. */

import type { ClassDecl, FunctionDecl, GlobalDecl, InterfaceDecl, Module } from '../ir/program.ts';
import { at } from '../defect.ts';
import { quoted } from './constants.ts';
import { ModuleContext, type Unit } from './context.ts';
import { defineGlobal, globalDeclaration } from './data.ts';
import { defineFunction, prototype } from './function.ts';
import { Names } from './names.ts';
import { methodOf } from './reach.ts';
import { defineEnumText, enumTextSignature } from './struct.ts';
import { joined } from './types.ts';
import { commentLines, type Writer } from './writer.ts';

/** The text of the file; nothing for a module of which nothing remains. */
export function moduleText(unit: Unit, module: Module): string | undefined {
  const ctx = new ModuleContext(unit, module);
  const functions = unit.functionsOf(module);
  const globals = module.globals.filter((decl) => unit.reach.globals.has(decl));
  const body = unit.writer();
  declareLocals(ctx, functions, globals, body);
  for (const decl of module.enums) if (unit.reach.printedEnums.has(decl)) separate(body, () => defineEnumText(unit, decl, body));
  for (const decl of globals) separate(body, () => at(`writing the C of \`${decl.name}\``, decl.loc, () => defineGlobal(ctx, decl, body)));
  for (const decl of module.classes) for (const target of unit.reach.tables.get(decl) ?? []) defineTable(ctx, decl, target, body);
  for (const decl of functions) separate(body, () => at(`writing the C of \`${decl.name}\``, decl.loc, () => defineFunction(ctx, decl, body)));
  for (const entry of unit.aliases(module)) separate(body, () => defineAlias(ctx, entry.symbol, entry.target, body));
  return body.isEmpty ? undefined : head(ctx) + body.text();
}

function separate(out: Writer, write: () => void): void {
  out.line('');
  write();
}

function head(ctx: ModuleContext): string {
  const out = ctx.unit.plainWriter();
  const { path, doc } = ctx.module;
  out.line(`/* ${path}.ts${doc === undefined ? '' : `: ${commentLines(doc).join('\n * ')}`} */`);
  out.line('#include "program.h"');
  if (ctx.usesMachine) out.line('#include "machine.h"');
  if (ctx.usesSource) out.line(`\nstatic const struct lyn_text lyn_source = LYN_TEXT(${quoted(`${path}.ts`)});`);
  return out.text();
}

/** Storage and functions that only this file knows, so that their order does not matter. */
function declareLocals(ctx: ModuleContext, functions: readonly FunctionDecl[], globals: readonly GlobalDecl[], out: Writer): void {
  const { reach } = ctx.unit;
  const enums = ctx.module.enums.filter((decl) => reach.printedEnums.has(decl) && reach.isLocal(decl));
  const lines = [
    ...globals.filter((decl) => reach.isLocal(decl) && ctx.unit.isReferred(decl)).map((decl) => `static ${globalDeclaration(ctx, decl)};`),
    ...enums.map((decl) => `${enumTextSignature(ctx.unit, decl)};`),
    ...functions.filter((decl) => reach.isLocal(decl)).map((decl) => prototype(ctx.unit, decl)),
  ];
  if (lines.length > 0) out.line('');
  for (const line of lines) out.line(line);
}

/** A table's functions take any object: each hands it on to the method of the class. */
function defineTable(ctx: ModuleContext, decl: ClassDecl, seenAs: InterfaceDecl, out: Writer): void {
  const { names, types } = ctx.unit;
  const name = `${names.type(decl)}_as_${names.type(seenAs)}`;
  for (const method of seenAs.methods) {
    const target = methodOf(decl, method.name);
    const words = names.parameters(target.params.slice(1), ['self']);
    const params = method.type.params.map((param, i) => types.variable(param, words[i]!));
    const args = ['self', ...words].join(', ');
    const returns = method.type.result.kind === 'void' || method.type.result.kind === 'never' ? '' : 'return ';
    separate(out, () => {
      out.block(`static ${joined(types.of(method.type.result), `${name}_${method.name}`)}(${['void *self', ...params].join(', ')}) {`, () => {
        out.line(`${returns}${names.function(target)}(${args});`);
      });
    });
  }
  separate(out, () => {
    out.block(`const struct ${names.type(seenAs)}_table ${name} = {`, () => {
      for (const method of seenAs.methods) out.line(`.${Names.plain(method.name)} = ${name}_${method.name},`);
    }, '};');
  });
}

/** A second symbol for a function that has one already. */
function defineAlias(ctx: ModuleContext, symbol: string, target: FunctionDecl, out: Writer): void {
  const { names, types } = ctx.unit;
  const params = target.params.map((param, i) => types.variable(param.type, `argument_${i + 1}`));
  const head = `${joined(types.of(target.result), symbol)}(${params.length === 0 ? 'void' : params.join(', ')})`;
  out.line(`${head};`);
  out.block(`${head} {`, () => {
    const call = `${names.function(target)}(${target.params.map((_, i) => `argument_${i + 1}`).join(', ')});`;
    out.line(target.result.kind === 'void' ? call : `return ${call}`);
  });
}
