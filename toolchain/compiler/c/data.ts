/** The contents of storage as C initialisers. Zeros are left out: they cost no space in the image. */

import type { GlobalDecl } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import type { ConstValue, Place } from '../ir/value.ts';
import { constantOf, text } from './constants.ts';
import type { ModuleContext } from './context.ts';
import { constantTable } from '../ir/known_length.ts';
import { isPointer } from '../ir/effects.ts';
import { memberName } from './expression.ts';
import { isPageAligned, PAGE } from './layout.ts';
import { elementOf } from './places.ts';
import { soleImplementer } from './types.ts';
import { docComment, type Writer } from './writer.ts';

/** The declaration of a global, without `static` or `extern` and without its contents. */
export function globalDeclaration(ctx: ModuleContext, decl: GlobalDecl): string {
  const { names, types } = ctx.unit;
  const name = names.global(decl);
  const table = constantTable(decl);
  if (table !== undefined) return constPrefix(types.storage(elementOf(decl.type), `${name}[${table.length}]`, false));
  const storage = isPointer(decl) ? types.variable(decl.type, name) : types.storage(decl.type, name);
  return `${decl.storage === 'constant' ? constPrefix(storage) : storage}${attributes(decl)}`;
}

/** `const` for values; a pointer is itself constant. */
function constPrefix(storage: string): string {
  return storage.includes('*') ? storage.replace(/\*(\w+)/, '*const $1') : `const ${storage}`;
}

function attributes(decl: GlobalDecl): string {
  const section = decl.storage === 'percpu' ? ' LYN_PERCPU' : '';
  return isPageAligned(decl.type) && !isPointer(decl) ? ` __attribute__((aligned(${PAGE})))${section}` : section;
}

export function defineGlobal(ctx: ModuleContext, decl: GlobalDecl, out: Writer): void {
  for (const line of docComment(decl.doc)) out.line(line);
  const scope = ctx.unit.reach.isLocal(decl) ? 'static ' : '';
  const contents = contentsOf(ctx, decl);
  const declaration = `${scope}${globalDeclaration(ctx, decl)}`;
  if (contents === undefined) return out.line(`${declaration};`);
  layOut(`${declaration} = ${contents.join('')};`, contents, declaration, out);
}

/** On one line where it fits, otherwise an element a line. */
function layOut(line: string, contents: readonly string[], declaration: string, out: Writer): void {
  if (line.length <= 120 || contents.length === 1) return out.line(line);
  out.block(`${declaration} = {`, () => {
    for (const part of contents.slice(1, -1)) out.line(part.trim());
  }, '};');
}

/** The initialiser in pieces: a brace, the elements with their commas, a brace; or one piece. */
function contentsOf(ctx: ModuleContext, decl: GlobalDecl): string[] | undefined {
  const { value } = decl;
  if (value === undefined) throw new Error(`${decl.loc.file}:${decl.loc.line}: ${decl.name} has not been evaluated.`);
  const table = constantTable(decl);
  const contents = new Contents(ctx);
  if (table !== undefined) return contents.elements(table, elementOf(decl.type));
  if (isZero(value)) return undefined;
  return contents.pieces(value, decl.type);
}

function isZero(value: ConstValue): boolean {
  switch (value.kind) {
    case 'int': return value.value === 0n;
    case 'bool': return !value.value;
    case 'null': return true;
    case 'record': return value.decl.fields.every((field) => isZero(value.fields.get(field.name)!));
    case 'union': return Number(value.variant.tag) === 0 && [...value.fields.values()].every(isZero);
    case 'object': return [...value.fields.values()].every(isZero);
    case 'array': return value.elements.every(isZero);
    case 'slice': return value.length === 0 && value.of.kind === 'table';
    default: return false;
  }
}

class Contents {
  readonly #ctx: ModuleContext;

  constructor(ctx: ModuleContext) {
    this.#ctx = ctx;
  }

  /** One initialiser, on one line. */
  of(value: ConstValue, type: Type): string {
    return this.pieces(value, type).join('');
  }

  pieces(value: ConstValue, type: Type): string[] {
    switch (value.kind) {
      case 'int': return [constantOf(value.value, type, this.#ctx.unit.names).text];
      case 'bool': return [String(value.value)];
      case 'text': return [text(value.value)];
      case 'null': return [isPair(type) ? '{ NULL, NULL }' : constantOf(null, type, this.#ctx.unit.names).text];
      case 'record': return braces(value.decl.fields.map((field) => this.#member(field.name, value.fields.get(field.name)!, field.type)));
      case 'union': return braces([this.#tag(value), ...value.variant.fields.map((field) => this.#member(field.slot.name, value.fields.get(field.name)!, field.type))]);
      case 'object': return braces([...value.fields].map(([field, inner]) => this.#member(field.name, inner, field.type)));
      case 'array': return this.elements(value.elements, value.element);
      case 'reference': return [this.#reference(value.to, type)];
      case 'interface': return [this.#interface(value, type)];
      case 'function': return [this.#ctx.unit.names.function(value.decl)];
      case 'slice': return [this.#slice(value)];
    }
  }

  #tag({ decl, variant }: ConstValue & { kind: 'union' }): string {
    return `.${memberName(decl.tag.name)} = ${constantOf(variant.tag, decl.tag.type, this.#ctx.unit.names).text}`;
  }

  #member(name: string, value: ConstValue, type: Type): string | undefined {
    return isZero(value) ? undefined : `.${memberName(name)} = ${this.of(value, type)}`;
  }

  /** Equal neighbours share a range; trailing and other zeros are left out where most are zero. */
  elements(values: readonly ConstValue[], type: Type): string[] {
    const texts = values.map((value) => (isZero(value) ? undefined : this.of(value, type)));
    const runs: { from: number; to: number; text: string | undefined }[] = [];
    for (const [i, item] of texts.entries()) {
      const last = runs.at(-1);
      if (last !== undefined && last.text === item) last.to = i;
      else runs.push({ from: i, to: i, text: item });
    }
    const plain = runs.every((run) => run.text !== undefined && run.to - run.from < 3);
    if (plain) return braces(texts);
    return braces(runs.map(({ from, to, text: item }) => item && `[${from === to ? from : `${from} ... ${to}`}] = ${item}`));
  }

  /** The storage, by its path from a global. */
  #place(place: Place): string {
    const steps = place.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${memberName(step.name)}`));
    return `${this.#ctx.unit.names.global(place.global)}${steps.join('')}`;
  }

  #reference(place: Place, type: Type): string {
    return type.kind === 'fixed' ? this.#place(place) : `&${this.#place(place)}`;
  }

  #interface(value: ConstValue & { kind: 'interface' }, type: Type): string {
    const target = type.kind === 'nullable' ? type.to : type;
    const object = `&${this.#place(value.to)}`;
    if (target.kind !== 'interface' || soleImplementer(target.decl) !== undefined) return object;
    const { names } = this.#ctx.unit;
    return `{ ${object}, &${names.type(value.decl)}_as_${names.type(target.decl)} }`;
  }

  #slice(value: ConstValue & { kind: 'slice' }): string {
    if (value.of.kind === 'place') {
      const start = value.from === 0 ? this.#place(value.of) : `&${this.#place(value.of)}[${value.from}]`;
      return `{ ${start}, ${value.length} }`;
    }
    if (value.length === 0) return '{ NULL, 0 }';
    const { element, elements } = value.of;
    const { types } = this.#ctx.unit;
    const items = this.elements(elements.slice(value.from, value.from + value.length), element).join('');
    return `{ (${types.elementPointer(element, '')})(const ${types.storage(element, '', false).trim()}[])${items}, ${value.length} }`;
  }
}

/** Is the reference (object, table)? */
function isPair(type: Type): boolean {
  return type.kind === 'nullable' && type.to.kind === 'interface' && soleImplementer(type.to.decl) === undefined;
}

function braces(items: readonly (string | undefined)[]): string[] {
  const present = items.filter((item) => item !== undefined);
  if (present.length === 0) return ['{ 0 }'];
  return ['{ ', ...present.map((item, i) => (i === present.length - 1 ? item : `${item}, `)), ' }'];
}
