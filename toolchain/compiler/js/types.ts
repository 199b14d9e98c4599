import { zeroVariant } from '../evaluate/values.ts';
import type { UnionDecl } from '../ir/program.ts';
import type { IntName, IntType, Type } from '../ir/types.ts';
import { isBig } from '../rules/integers.ts';
import type { ModuleWriter } from './module.ts';

/** The integer type as which a value of the type is held; undefined for what is no integer. */
export function integerOf(type: Type): IntName | undefined {
  if (type.kind === 'int') return type.name;
  if (type.kind === 'handle') return 'u64';
  return type.kind === 'enum' ? type.decl.repr : undefined;
}

/** An integer as JavaScript writes it. */
export function integerLiteral(value: bigint, type: IntName): string {
  const digits = value >= 1024n ? `0x${value.toString(16)}` : value.toString();
  return isBig(type) ? `${digits}n` : digits;
}

/** The value of a variable, field or element that nothing has written. */
export function zero(writer: ModuleWriter, type: Type): string {
  switch (type.kind) {
    case 'int': return integerLiteral(0n, type.name);
    case 'enum': return type.decl.tagOf === undefined ? '0' : `'${type.decl.members[0]!.name}'`;
    case 'bool': return 'false';
    case 'text': return "''";
    case 'register': return `${writer.nameOf(type.decl)}.of(${integerLiteral(0n, type.decl.width.name)})`;
    case 'view': return `${writer.nameOf(type.decl)}.at(0n)`;
    case 'handle': return '0n';
    case 'record': return `{ ${type.decl.fields.map((field) => `${field.name}: ${zero(writer, field.type)}`).join(', ')} }`;
    case 'union': return zeroOfUnion(writer, type.decl);
    case 'slice': return '$.empty';
    case 'fixed': case 'atomic': case 'percpu': throw new Error(`${type.kind} is storage, not a value`);
    case 'class': case 'interface': case 'function': case 'nullable': case 'void': case 'never': return 'null';
  }
}

function zeroOfUnion(writer: ModuleWriter, decl: UnionDecl): string {
  const variant = zeroVariant(decl);
  return `{ ${[`${decl.tag.name}: ${tagText(decl, variant)}`, ...variant.fields.map(({ name, type }) => `${name}: ${zero(writer, type)}`)].join(', ')} }`;
}

/** A tag as JavaScript holds it: the text of the source, a boolean, or the number of a member. */
export function tagText({ tag: { type } }: UnionDecl, variant: UnionDecl['variants'][number]): string {
  return type.kind === 'enum' && type.decl.tagOf !== undefined ? `'${variant.name}'` : String(variant.tag);
}

/** Storage that nothing has written: what an embedded field, an element or a global of the type consists of. */
export function storage(writer: ModuleWriter, type: Type): string {
  switch (type.kind) {
    case 'class': return `new ${writer.nameOf(type.decl)}($.blank)`;
    case 'atomic': return `new $.Atomic('${atomicName(type.of)}')`;
    case 'fixed': return type.element.kind === 'int'
      ? `$.integers('${type.element.name}', ${type.length})`
      : `$.fixed(${type.length}, () => ${element(writer, type.element)})`;
    default: return zero(writer, type);
  }
}

export function atomicName(of: IntType | { readonly kind: 'bool' }): string {
  return of.kind === 'bool' ? 'bool' : of.name;
}

function element(writer: ModuleWriter, type: Type): string {
  const text = storage(writer, type);
  return text.startsWith('{') ? `(${text})` : text;
}

/** The check that an exported function applies to an argument of the type: a function of the value and its name. */
export function check(writer: ModuleWriter, type: Type): string {
  switch (type.kind) {
    case 'int': return `$.${type.name}`;
    case 'enum': return `$.${type.decl.repr}`;
    case 'bool': case 'text': case 'function': return `$.${type.kind}`;
    case 'register': case 'class': case 'view': return `$.instance(${writer.nameOf(type.decl)})`;
    case 'record': case 'union': case 'interface': return writer.nameOf({ ...type.decl, name: checkName(type.decl.name) });
    case 'handle': return '$.handle';
    case 'nullable': return `$.nullable(${check(writer, type.to)})`;
    case 'slice': return type.element.kind === 'int' ? `$.sliceOf('${type.element.name}')` : `$.slice(${check(writer, type.element)})`;
    default: throw new Error(`no parameter is of type ${type.kind}`);
  }
}

/** Records, unions and interfaces have no value of their own in JavaScript; the check of each goes by this name in its module. */
export function checkName(name: string): string {
  return `${name}$`;
}
