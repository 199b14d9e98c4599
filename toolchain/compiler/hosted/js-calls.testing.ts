/** A script for Node that makes the same calls of the JavaScript form, and prints the same lines. */

import type { Call } from './calls.testing.ts';
import type { Manifest } from './manifest.ts';

export function mainInJs(manifest: Manifest, calls: readonly Call[], folder: string): string {
  return `import * as program from '${folder}/${manifest.file}';
import { LynPanic, machine } from '${folder}/runtime/lyn.js';
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('${folder}/manifest.json', 'utf8'));
const calls = ${JSON.stringify(calls, (_, value) => (typeof value === 'bigint' ? String(value) : value))};
${body}`;
}

/** Plain JavaScript: what a harness of somebody else would be. */
const body = String.raw`
const typeNamed = (id) => manifest.types.find((type) => type.id === id);
const big = (name) => name.endsWith('64');
const integer = (text, name) => (big(name) ? BigInt(text) : Number(text));

function valueOf(value, type) {
  switch (value.kind) {
    case 'number': return numberOf(value.value, type);
    case 'bool': case 'text': return value.value;
    case 'null': return null;
    case 'record': return Object.fromEntries(value.fields.map((field, i) => [field.name, valueOf(field.value, typeNamed(type.id).fields[i].type)]));
    case 'union': return unionOf(value, typeNamed(type.id));
    case 'list': return value.elements.map((each) => valueOf(each, type.element));
    case 'export': return program[value.name];
  }
}

function unionOf({ variant, fields }, { tag, variants }) {
  const chosen = variants.find(({ name }) => name === variant);
  return Object.fromEntries([[tag.name, chosen.tag], ...fields.map((field, i) => [field.name, valueOf(field.value, chosen.fields[i].type)])]);
}

function showUnion(value, { tag, variants }) {
  const chosen = variants.find((variant) => variant.tag === value[tag.member]);
  return '{ ' + chosen.name + ' ' + chosen.fields.map((field) => field.name + ': ' + show(value[field.member], field.type) + ' ').join('') + '}';
}

function numberOf(text, type) {
  if (type.kind === 'int') return integer(text, type.name);
  const of = typeNamed(type.id);
  if (of.kind === 'enum') return integer(text, of.repr);
  return of.kind === 'register' ? program[of.name].of(integer(text, of.width)) : program[of.name].at(BigInt(text));
}

function show(value, type) {
  switch (type.kind) {
    case 'text': return "'" + value + "'";
    case 'atomic': return show(value.load(), type.of);
    case 'nullable': return value === null ? 'null' : 'an object';
    case 'array': return '[' + [...value].map((each) => show(each, type.element)).join(' ') + ']';
    case 'register': return String(value.raw);
    case 'record': case 'class': return '{ ' + typeNamed(type.id).fields.map((field) => field.name + ': ' + show(value[field.member], field.type) + ' ').join('') + '}';
    case 'union': return showUnion(value, typeNamed(type.id));
    default: return String(value);
  }
}

function make({ name, on, args }) {
  const target = on === undefined ? manifest.functions.find((each) => each.name === name) : methodOf(on, name);
  const given = args.map((arg, i) => valueOf(arg, target.parameters[i].type));
  try {
    const result = on === undefined ? program[target.symbol](...given) : program[on][target.symbol](...given);
    return target.result.type.kind === 'void' ? '' : show(result, target.result.type);
  } catch (error) {
    if (error instanceof LynPanic) return 'panic: ' + error.text;
    throw error;
  }
}

function methodOf(on, name) {
  return typeNamed(manifest.globals.find((each) => each.name === on).type.id).methods.find((each) => each.name === name);
}

for (const call of calls) {
  const text = make(call);
  const logged = machine.log.entries.splice(0).map((entry) => entry.level + ': ' + entry.text + '\n').join('');
  console.log((call.on === undefined ? '' : call.on + '.') + call.name + ' ' + logged + text);
}
for (const { name, symbol, type } of manifest.globals) console.log(name + ' = ' + show(program[symbol], type));
`;
