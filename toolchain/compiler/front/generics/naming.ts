import type { TypeArgument } from './generic.ts';
import { freeName } from '../names.ts';
import { describe } from '../types/describe.ts';
import type { ts } from '../typescript.ts';

/** A type argument as part of a name. */
function short(arg: TypeArgument): string {
  switch (arg.kind) {
    case 'number': return String(arg.value);
    case 'int': return arg.unit ?? arg.name;
    case 'enum': case 'register': case 'record': case 'union': case 'class': case 'interface': case 'view': return arg.decl.name;
    case 'nullable': return `${short(arg.to)}_or_null`;
    case 'slice': return `${arg.readonly ? 'readonly_' : ''}${short(arg.element)}_slice`;
    case 'function': return ['function', ...arg.params.map(short), 'to', short(arg.result)].join('_');
    case 'fixed': return `${short(arg.element)}_${arg.length}`;
    case 'atomic': return `atomic_${short(arg.of)}`;
    case 'handle': return `${arg.decl.name}_handle`;
    case 'percpu': return arg.decl.name;
    case 'bool': case 'text': case 'void': case 'never': return arg.kind;
  }
}

/** `Ring_u8_16`; numbered where the module has a use for that name already. */
export function instanceName(file: ts.SourceFile, base: string, args: readonly TypeArgument[], isTaken: (name: string) => boolean): string {
  const wish = [base, ...args.map(short)].join('_');
  return freeName(file, wish, isTaken);
}

/** A type argument as its user would write it. */
export function describeArgument(arg: TypeArgument): string {
  return arg.kind === 'number' ? String(arg.value) : describe(arg);
}

/** Longer than this a name says nothing any more. */
const LONGEST = 100;

/** `Ring<u8, 16>`. */
export function writtenAs(base: string, args: readonly TypeArgument[]): string {
  const written = `${base}<${args.map(describeArgument).join(', ')}>`;
  return written.length <= LONGEST ? written : `${written.slice(0, LONGEST)}...`;
}
