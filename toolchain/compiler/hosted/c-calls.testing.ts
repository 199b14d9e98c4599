/** A `main` in C that makes planned calls and prints what comes back, and at the end what the globals hold. */

import type { Call, Value } from './calls.testing.ts';
import { typeNamed } from './calls.testing.ts';
import type { Manifest, ManifestField, ManifestFunction, ManifestGlobal, TypeReference } from './manifest.ts';

export function mainInC(manifest: Manifest, calls: readonly Call[], folder: string): string {
  const writer = new CallsInC(manifest);
  const lines = [...calls.flatMap((call) => writer.call(call)), ...manifest.globals.flatMap((global) => writer.global(global))];
  return `#include "${folder}/hosted.h"
#include "${folder}/${manifest.file}"
#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>

static jmp_buf panicked;
static char message[200];

void lyn_panic(struct LogFormat format, struct slice_u64 args) {
  lyn_format(message, sizeof message, format, args);
  longjmp(panicked, 1);
}

int main(void) {
${lines.map((line) => `  ${line}`).join('\n')}
  return 0;
}
`;
}

class CallsInC {
  readonly #manifest: Manifest;
  #depth = 0;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
  }

  call({ name, on, args }: Call): string[] {
    const target = on === undefined ? this.#manifest.functions.find((each) => each.name === name)! : this.#method(on, name);
    const types = target.parameters.map(({ type }) => type).slice(on === undefined ? 0 : 1);
    const given = [...(on === undefined ? [] : [`&${this.#symbol(on)}`]), ...args.map((arg, i) => this.#value(arg, types[i]!))];
    const call = `${target.symbol}(${given.join(', ')})`;
    const shown = target.result.type.kind === 'void' ? [`${call};`] : [`${target.result.c} result = ${call};`, ...this.#show('result', target.result.type)];
    return [`printf("${on === undefined ? '' : `${on}.`}${name} ");`, 'if (setjmp(panicked) == 0) {', ...shown, '} else printf("panic: %s", message);', 'puts("");'];
  }

  global({ name, symbol, type }: ManifestGlobal): string[] {
    const isObject = type.kind === 'class';
    return [`printf("${name} = ");`, ...this.#show(isObject ? `(&${symbol})` : symbol, type), 'puts("");'];
  }

  #method(on: string, name: string): ManifestFunction {
    const global = this.#manifest.globals.find((each) => each.name === on)!;
    const type = typeNamed(this.#manifest, (global.type as { id: string }).id);
    return (type.kind === 'class' ? type.methods : []).find((each) => each.name === name)!;
  }

  #symbol(name: string): string {
    return [...this.#manifest.globals, ...this.#manifest.functions].find((each) => each.name === name)!.symbol;
  }

  #value(value: Value, type: TypeReference): string {
    switch (value.kind) {
      case 'number': return this.#number(value.value, type);
      case 'bool': return String(value.value);
      case 'text': return `((struct lyn_text)LYN_TEXT(${JSON.stringify(value.value)}))`;
      case 'null': return 'NULL';
      case 'record': return this.#record(value, type);
      case 'union': return this.#union(value, type);
      case 'list': return this.#list(value, type);
      case 'export': return this.#reference(value.name, type);
    }
  }

  #number(value: bigint, type: TypeReference): string {
    const written = type.kind === 'int' ? `${type.name.startsWith('u') ? 'u' : ''}int${type.name.slice(1)}_t` : typeNamed(this.#manifest, (type as { id: string }).id).c;
    return `(${written})${value < 0n ? `(-${-value - 1n}ll - 1)` : `${value}ull`}`;
  }

  #record({ fields }: Value & { kind: 'record' }, type: TypeReference): string {
    const of = typeNamed(this.#manifest, (type as { id: string }).id);
    if (of.kind !== 'record') throw new Error(`${of.id} is no record`);
    return `(${of.c}){ ${of.fields.map((field, i) => `.${field.member} = ${this.#value(fields[i]!.value, field.type)}`).join(', ')} }`;
  }

  #union({ variant, fields }: Value & { kind: 'union' }, type: TypeReference): string {
    const of = typeNamed(this.#manifest, (type as { id: string }).id);
    if (of.kind !== 'union') throw new Error(`${of.id} is no union`);
    const chosen = of.variants.find(({ name }) => name === variant)!;
    const given = chosen.fields.map((field, i) => `.${field.member} = ${this.#value(fields[i]!.value, field.type)}`);
    return `(${of.c}){ ${[`.${of.tag.member} = ${chosen.symbol ?? chosen.tag}`, ...given].join(', ')} }`;
  }

  /** Of one's own storage, so that what is written there can be told. */
  #list({ elements }: Value & { kind: 'list' }, type: TypeReference): string {
    const { element } = type as TypeReference & { kind: 'slice' };
    const name = element.kind === 'int' ? element.name : (element as { id: string }).id;
    const c = element.kind === 'int' ? this.#number(0n, element).replace(/\).*/, '').slice(1) : typeNamed(this.#manifest, name).c;
    return `(struct slice_${name}){ ${elements.length === 0 ? 'NULL' : `(${c}[]){ ${elements.map((each) => this.#value(each, element)).join(', ')} }`}, ${elements.length} }`;
  }

  #reference(name: string, type: TypeReference): string {
    const symbol = this.#symbol(name);
    if (type.kind === 'function') return symbol;
    const of = type.kind === 'interface' ? typeNamed(this.#manifest, type.id) : undefined;
    if (of?.kind !== 'interface' || of.sole !== undefined) return `&${symbol}`;
    const global = this.#manifest.globals.find((each) => each.name === name)!;
    const own = typeNamed(this.#manifest, (global.type as { id: string }).id);
    const table = own.kind === 'class' ? own.implements.find(({ id }) => id === of.id)!.table : undefined;
    return `(${of.c}){ &${symbol}, &${table} }`;
  }

  // -------------------------------------------------------------------------------------------------------------- results

  #show(expression: string, type: TypeReference): string[] {
    switch (type.kind) {
      case 'int': return [type.name.startsWith('u') ? `printf("%" PRIu64, (uint64_t)${expression});` : `printf("%" PRId64, (int64_t)${expression});`];
      case 'bool': return [`printf("%s", ${expression} ? "true" : "false");`];
      case 'text': return [`printf("'%.*s'", (int)${expression}.length, ${expression}.data);`];
      case 'atomic': return this.#show(expression, type.of);
      // Objects may refer to each other in circles.
      case 'nullable': return [`printf(${expression} == NULL ? "null" : "an object");`];
      case 'array': return this.#showList(expression, String(type.length), type.element);
      case 'enum': case 'register': case 'record': case 'union': case 'class': return this.#showNamed(expression, type.id);
      default: throw new Error(`no result is of type ${type.kind}`);
    }
  }

  #showList(expression: string, length: string, element: TypeReference): string[] {
    const i = `i${this.#depth++}`;
    const lines = [`printf("[");`, `for (unsigned ${i} = 0; ${i} < ${length}; ${i}++) {`, `if (${i} > 0) printf(" ");`, ...this.#show(`${expression}[${i}]`, element), '}', 'printf("]");'];
    this.#depth--;
    return lines;
  }

  #showNamed(expression: string, id: string): string[] {
    const type = typeNamed(this.#manifest, id);
    if (type.kind === 'enum') return [`printf("%" PRId64, (int64_t)${expression});`];
    if (type.kind === 'register') return [`printf("%" PRIu64, (uint64_t)${expression});`];
    if (type.kind === 'union') return type.variants.flatMap((variant) => [`if (${expression}.${type.tag.member} == ${variant.symbol ?? variant.tag}) {`, ...this.#showFields(expression, '.', variant.fields, `${variant.name} `), '}']);
    if (type.kind !== 'record' && type.kind !== 'class') throw new Error(`no result is a ${type.kind}`);
    return this.#showFields(expression, type.kind === 'class' ? '->' : '.', type.fields);
  }

  #showFields(expression: string, arrow: string, fields: readonly ManifestField[], title = ''): string[] {
    const parts = fields.flatMap(({ name, member, type: of, embedded }) => {
      const isObject = embedded && of.kind === 'class';
      return [`printf("${name}: ");`, ...this.#show(isObject ? `(&${expression}${arrow}${member})` : `${expression}${arrow}${member}`, of), 'printf(" ");'];
    });
    return [`printf("{ ${title}");`, ...parts, 'printf("}");'];
  }
}
