/**
 * Objects and arrays that functions make: on the stack, and embedded in others by their constructors. Whatever is constructed is zero
 * before: on the stack by its declaration, inside of another because that is.
 */

import type { Expr, ExprOf } from '../ir/code.ts';
import { constructorOf, type Maker } from '../ir/construction.ts';
import type { Type } from '../ir/types.ts';
import { atom, type Code } from '../rules/code.ts';
import { constantOf, text } from './constants.ts';
import type { FunctionContext } from './context.ts';
import { addressOf, emitValue } from './expression.ts';
import { elementOf } from './places.ts';
import { sequence } from './sequence.ts';

/** Declares a variable that is the object or array, zero, and constructs it. */
export function defineStorage(ctx: FunctionContext, name: string, e: Maker): void {
  const construct = construction(ctx, e);
  const storage = ctx.unit.types.storage(e.type, name);
  const isEmpty = e.kind === 'newArray' && e.length === 0;
  ctx.out.declare(`${storage}${isEmpty ? '' : ` = ${e.kind === 'newAtomic' ? '0' : '{ 0 }'}`};`, e.loc);
  construct(storageCode(name, e.type));
}

/** An object or array without a name in the source: one made for a call, or seen as something else from the beginning. */
export function unnamed(ctx: FunctionContext, e: Maker): Code {
  const name = ctx.fresh(e.kind === 'new' ? lowered(e.decl.name) : 'storage');
  defineStorage(ctx, name, e);
  return storageCode(name, e.type);
}

const lowered = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** How storage of that name is spoken of: by its address, arrays by their name. */
export function storageCode(name: string, type: Type): Code {
  return type.kind === 'fixed' ? atom(name) : addressOf(name);
}

/** Constructs what is embedded in an object. */
export function constructEmbedded(ctx: FunctionContext, place: string, e: Maker): void {
  construction(ctx, e)(storageCode(place, e.type));
}

/** Evaluates the arguments; gives what writes the call of the constructor for storage that is zero. */
function construction(ctx: FunctionContext, e: Maker): (storage: Code) => void {
  if (e.kind === 'newArray') return (storage) => constructElements(ctx, e, storage.text);
  const construct = e.kind === 'new' ? constructorOf(e.decl) : undefined;
  if (construct === undefined) return () => undefined;
  const args = sequence(ctx, e.kind === 'new' ? e.args : [], emitValue);
  return (object) => ctx.out.line(`${ctx.unit.names.function(construct)}(${[object, ...args].map((arg) => arg.text).join(', ')});`, e.loc);
}

function constructElements(ctx: FunctionContext, e: ExprOf<'newArray'>, array: string): void {
  const construct = e.element.kind === 'class' ? constructorOf(e.element.decl) : undefined;
  if (construct === undefined || e.length === 0) return;
  const i = ctx.counter();
  ctx.out.block(`for (uint32_t ${i} = 0; ${i} < ${e.length}; ${i}++) {`, () => {
    ctx.out.line(`${ctx.unit.names.function(construct)}(&${array}[${i}]);`, e.loc);
  }, '}', e.loc);
}

// ---------------------------------------------------------------------------------------------------------------- tables

/** A constant table in the initialiser of a field: data of the function's own, shared by all objects. */
export function table(ctx: FunctionContext, e: ExprOf<'arrayLiteral'>): Code {
  const { types, names } = ctx.unit;
  const element = elementOf(e.type);
  const slice = `struct ${types.sliceName(element)}`;
  if (e.elements.length === 0) return atom(`(${slice}){ NULL, 0 }`);
  const name = ctx.fresh('table');
  const items = e.elements.map((item) => constantItem(item, names));
  const storage = types.storage(element, `${name}[]`, false);
  ctx.out.declare(`static ${storage.includes('*') ? storage.replace(/\*(\w+)/, '*const $1') : `const ${storage}`} = { ${items.join(', ')} };`, e.loc);
  return atom(`(${slice}){ (${types.elementPointer(element, '')})(uintptr_t)${name}, ${items.length} }`);
}

function constantItem(e: Expr, names: FunctionContext['unit']['names']): string {
  if (e.kind === 'retype') return constantItem(e.operand, names);
  if (e.kind === 'functionRef') return names.function(e.decl);
  if (e.kind !== 'constant') throw new Error(`${e.loc.file}:${e.loc.line}: a table of what is no constant.`);
  return typeof e.value === 'string' ? text(e.value) : constantOf(e.value, e.type, names).text;
}
