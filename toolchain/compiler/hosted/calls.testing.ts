/**
 * Calls of everything that a hosted program exports, planned from its manifest alone: values of any type, written as C and as
 * JavaScript, and results in one notation. For tests of the two forms against each other.
 */

import { maximum, minimum } from '../rules/integers.ts';
import type { Manifest, ManifestFunction, ManifestType, ManifestVariant, TypeReference } from './manifest.ts';

/** A value of the type, whatever the form: bigint for integers and addresses, an exported thing by its TypeScript name. */
export type Value =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'record'; readonly fields: readonly { readonly name: string; readonly value: Value }[] }
  | { readonly kind: 'union'; readonly variant: string; readonly fields: readonly { readonly name: string; readonly value: Value }[] }
  | { readonly kind: 'list'; readonly elements: readonly Value[] }
  /** A global object, or a function. */
  | { readonly kind: 'export'; readonly name: string };

/** A call: of a function, or of a method of the exported object `on`. */
export type Call = { readonly name: string; readonly on: string | undefined; readonly args: readonly Value[] };

/** Six rounds through the exports, each function with other values. */
export function planCalls(manifest: Manifest): Call[] {
  const chooser = new Chooser(manifest);
  const calls: Call[] = [];
  for (let round = 0; round < 6; round++) {
    for (const { name, parameters } of manifest.functions) calls.push({ name, on: undefined, args: parameters.map(({ type }) => chooser.value(type)) });
    for (const { object, method, args } of chooser.methods()) calls.push({ name: method.name, on: object, args });
  }
  return calls;
}

/** Takes edges of each type, and then ordinary values, in turn. */
class Chooser {
  readonly #manifest: Manifest;
  #turn = 0;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
  }

  *methods(): Iterable<{ object: string; method: ManifestFunction; args: Value[] }> {
    for (const { name, type } of this.#manifest.globals) {
      const of = type.kind === 'class' ? typeNamed(this.#manifest, type.id) : undefined;
      if (of?.kind !== 'class') continue;
      const skipped = this.#manifest.form === 'c' ? 1 : 0;
      for (const method of of.methods) yield { object: name, method, args: method.parameters.slice(skipped).map((param) => this.value(param.type)) };
    }
  }

  value(type: TypeReference): Value {
    switch (type.kind) {
      case 'int': return { kind: 'number', value: this.#one([minimum(type.name), maximum(type.name), 1n, 3n, 100n, maximum(type.name) / 3n]) };
      case 'bool': return { kind: 'bool', value: this.#one([true, false]) };
      case 'text': return { kind: 'text', value: this.#one(['', 'a', 'hello, "you"']) };
      case 'nullable': return this.#one([true, false]) ? { kind: 'null' } : this.value(type.of);
      case 'slice': return { kind: 'list', elements: Array.from({ length: this.#one([3, 0, 1]) }, () => this.value(type.element)) };
      case 'function': return { kind: 'export', name: this.#function(type) };
      case 'enum': case 'register': case 'layout': case 'record': case 'union': case 'class': case 'interface': return this.#named(typeNamed(this.#manifest, type.id));
      default: throw new Error(`no parameter is of type ${type.kind}`);
    }
  }

  #named(type: ManifestType): Value {
    switch (type.kind) {
      case 'enum': return { kind: 'number', value: BigInt(this.#one(type.members).value) };
      case 'register': return this.value({ kind: 'int', name: type.width });
      case 'layout': return { kind: 'number', value: this.#one([0x1000n, 0x2003n]) };
      case 'record': return { kind: 'record', fields: type.fields.map(({ name, type: of }) => ({ name, value: this.value(of) })) };
      case 'union': return this.#variant(this.#one(type.variants));
      case 'class': return { kind: 'export', name: this.#object((id) => id === type.id) };
      case 'interface': return { kind: 'export', name: this.#object((id) => implementsIt(this.#manifest, id, type.id)) };
    }
  }

  #variant({ name, fields }: ManifestVariant): Value {
    return { kind: 'union', variant: name, fields: fields.map((field) => ({ name: field.name, value: this.value(field.type) })) };
  }

  #object(fits: (id: string) => boolean): string {
    return this.#one(this.#manifest.globals.filter(({ type }) => type.kind === 'class' && fits(type.id))).name;
  }

  #function(type: TypeReference & { kind: 'function' }): string {
    const shape = JSON.stringify([type.parameters, type.result]);
    return this.#one(this.#manifest.functions.filter(({ parameters, result }) => JSON.stringify([parameters.map((param) => param.type), result.type]) === shape)).name;
  }

  #one<T>(choices: readonly T[]): T {
    return choices[this.#turn++ % choices.length]!;
  }
}

export function typeNamed({ types }: Manifest, id: string): ManifestType {
  return types.find((type) => type.id === id)!;
}

function implementsIt(manifest: Manifest, id: string, wanted: string): boolean {
  const type = typeNamed(manifest, id);
  return type.kind === 'class' && type.implements.some((each) => each.id === wanted);
}
