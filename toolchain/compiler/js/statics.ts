import type { FieldDecl, GlobalDecl } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import type { ConstValue, Place } from '../ir/value.ts';
import { atom, type Code } from '../rules/code.ts';
import { constantCode, tableCode } from './expressions.ts';
import type { ModuleWriter } from './module.ts';
import { storage, tagText, zero } from './types.ts';

/**
 * The static storage of a module: variables, a function that makes the objects, and one that gives them their initial
 * contents, which runs again whenever a test resets the machine.
 */
export function writeStatics(writer: ModuleWriter, globals: readonly GlobalDecl[]): void {
  if (globals.length === 0) return;
  for (const global of globals) {
    writer.doc(global.doc);
    writer.line(`${global.exported ? 'export ' : ''}let ${global.name};`, global.loc);
  }
  writer.line('');
  writer.block('$.statics(() => {', () => {
    globals.forEach((global) => allocate(writer, global));
    writer.line(`return [${globals.filter(isObject).map(({ name }) => name).join(', ')}];`);
  }, '}, () => {');
  writer.indented(() => globals.forEach((global) => fill(writer, global)));
  writer.line('});');
}

function isStorage({ type, value }: GlobalDecl): boolean {
  return type.kind === 'percpu' || type.kind === 'fixed' || type.kind === 'atomic' || value?.kind === 'object';
}

/** Storage with an address of its own, the same for all processors. */
function isObject(global: GlobalDecl): boolean {
  return isStorage(global) && global.type.kind !== 'percpu' && global.type.kind !== 'atomic';
}

function allocate(writer: ModuleWriter, global: GlobalDecl): void {
  const { name, type } = global;
  if (!isStorage(global)) return;
  if (type.kind !== 'percpu') return writer.line(`${name} = ${storage(writer, type)};`, global.loc);
  writer.block(`${name} = new $.PerCpu(() => ${storage(writer, { kind: 'class', decl: type.decl })}, (here) => {`, () => {
    writer.line('$.clear(here);');
    fillStorage(writer, 'here', { kind: 'class', decl: type.decl }, valueOf(global), global);
  }, '});', global.loc);
}

function fill(writer: ModuleWriter, global: GlobalDecl): void {
  const { name, type, loc } = global;
  if (type.kind === 'percpu') return writer.line(`${name}.reset();`, loc);
  if (!isStorage(global)) return writer.line(`${name} = ${literal(writer, type, valueOf(global), global).text};`, loc);
  writer.line(`$.clear(${name});`, loc);
  fillStorage(writer, name, type, valueOf(global), global);
}

function valueOf({ name, module, value }: GlobalDecl): ConstValue {
  if (value === undefined) throw new Error(`${module}: ${name} has no value: the program has not been evaluated`);
  return value;
}

/** Statements that write what differs from zero into cleared storage. `of` is the global to which the storage belongs. */
function fillStorage(writer: ModuleWriter, path: string, type: Type, value: ConstValue, of: GlobalDecl): void {
  if (value.kind === 'object') {
    for (const [field, content] of value.fields) fillField(writer, `${path}.${field.name}`, field, content, of);
  } else if (value.kind === 'array') {
    fillArray(writer, path, value.element, value.elements, of);
  } else if (type.kind === 'atomic' && !isZero(value)) {
    writer.line(`${path}.store(${literal(writer, type.of, value, of).text});`);
  }
}

function fillField(writer: ModuleWriter, path: string, { type, embedded }: FieldDecl, value: ConstValue, of: GlobalDecl): void {
  if (embedded) return fillStorage(writer, path, type, value, of);
  const text = literal(writer, type, value, of).text;
  if (text !== zero(writer, type)) writer.line(`${path} = ${text};`);
}

function fillArray(writer: ModuleWriter, path: string, element: Type, elements: readonly ConstValue[], of: GlobalDecl): void {
  if (element.kind === 'class' || element.kind === 'fixed' || element.kind === 'atomic') {
    return elements.forEach((value, index) => fillStorage(writer, `${path}.items[${index}]`, element, value, of));
  }
  const empty = zero(writer, element);
  const end = elements.findLastIndex((value) => !isZero(value) && literal(writer, element, value, of).text !== empty) + 1;
  const texts = elements.slice(0, end).map((value) => literal(writer, element, value, of).text);
  if (end > 0) writer.line(`${path}.set([${texts.join(', ')}]);`);
}

function isZero(value: ConstValue): boolean {
  return value.kind === 'null' || (value.kind === 'int' && value.value === 0n) || (value.kind === 'bool' && !value.value);
}

/** A value that is not storage, as an expression. */
function literal(writer: ModuleWriter, type: Type, value: ConstValue, of: GlobalDecl): Code {
  switch (value.kind) {
    case 'int': return constantCode(writer, type.kind === 'nullable' ? type.to : type, value.value);
    case 'bool': case 'text': return constantCode(writer, type, value.value);
    case 'null': return atom('null');
    case 'record': return atom(`{ ${value.decl.fields.map((field) => `${field.name}: ${literal(writer, field.type, value.fields.get(field.name)!, of).text}`).join(', ')} }`);
    case 'union': {
      const fields = value.variant.fields.map((field) => `${field.name}: ${literal(writer, field.type, value.fields.get(field.name)!, of).text}`);
      return atom(`{ ${[`${value.decl.tag.name}: ${tagText(value.decl, value.variant)}`, ...fields].join(', ')} }`);
    }
    case 'reference': case 'interface': return atom(placeText(writer, value.to, of));
    case 'function': return atom(writer.nameOf(value.decl));
    case 'slice': return sliceCode(writer, type, value, of);
    case 'object': case 'array': throw new Error(`${value.kind} storage where a value is expected`);
  }
}

function sliceCode(writer: ModuleWriter, type: Type, { of: source, from, length }: Extract<ConstValue, { kind: 'slice' }>, of: GlobalDecl): Code {
  if (source.kind === 'place') return atom(`${placeText(writer, source, of)}.subarray(${from}, ${from + length})`);
  if (source.elements.length === 0) return atom('$.empty');
  const { element } = source;
  const table = tableCode(type, source.elements.slice(from, from + length).map((value) => literal(writer, element, value, of)));
  return table;
}

/** Storage as an expression. Inside the storage of a processor, that processor's own is meant. */
function placeText(writer: ModuleWriter, { global, path }: Place, of: GlobalDecl): string {
  const root = global.type.kind === 'percpu' ? 'here' : writer.nameOf(global);
  if (global.type.kind === 'percpu' && global !== of) throw new Error(`${of.module}: ${of.name} refers to per-processor storage at compile time`);
  return root + path.map((step) => (typeof step === 'number' ? `.items[${step}]` : `.${step.name}`)).join('');
}
