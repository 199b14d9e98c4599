import type { Declaration } from '../declarations/declaration.ts';
import type { Generic, Instance, TypeArgument } from './generic.ts';

/** All instances of a program: one for each generic and each combination of type arguments. */
export class Instances {
  /** In the order in which they were asked for; grows while they are compiled. */
  readonly all: Instance[] = [];
  readonly #byKey = new Map<Generic, Map<string, Instance>>();
  readonly #byDecl = new Map<object, Instance>();
  readonly #names = new Set<string>();
  readonly #numbers = new Map<object, number>();

  find(generic: Generic, args: readonly TypeArgument[]): Instance | undefined {
    return this.#byKey.get(generic)?.get(this.#keyOf(args));
  }

  add(instance: Instance): void {
    const known = this.#byKey.get(instance.generic) ?? new Map<string, Instance>();
    this.#byKey.set(instance.generic, known.set(this.#keyOf(instance.args), instance));
    this.#names.add(placeOf(instance.generic, instance.name));
    this.all.push(instance);
  }

  /** What an instance is, as soon as that is known: a class may refer to itself. */
  settle(instance: Instance, declaration: Declaration): void {
    instance.declaration = declaration;
    if ('decl' in declaration) this.#byDecl.set(declaration.decl, instance);
  }

  has(generic: Generic): boolean {
    return this.#byKey.has(generic);
  }

  isTaken(generic: Generic, name: string): boolean {
    return this.#names.has(placeOf(generic, name));
  }

  /** The instance that a class, an interface or a record is; undefined for one that comes of no generic. */
  of(decl: object): Instance | undefined {
    return this.#byDecl.get(decl);
  }

  #keyOf(args: readonly TypeArgument[]): string {
    return args.map((arg) => this.#key(arg)).join(',');
  }

  /** The same for the same type, and for no other. */
  #key(arg: TypeArgument): string {
    switch (arg.kind) {
      case 'number': return String(arg.value);
      case 'int': return `${arg.name}${arg.unit === undefined ? '' : `:${arg.unit}`}`;
      case 'bool': case 'void': case 'never': case 'text': return arg.kind;
      case 'nullable': return `${this.#key(arg.to)}?`;
      case 'slice': return `${arg.readonly ? 'readonly ' : ''}[${this.#key(arg.element)}]`;
      case 'fixed': return `[${this.#key(arg.element)};${arg.length}]`;
      case 'atomic': return `atomic ${this.#key(arg.of)}`;
      case 'function': return `(${arg.params.map((param) => this.#key(param)).join(',')})=>${this.#key(arg.result)}`;
      case 'enum': case 'register': case 'record': case 'union': case 'class': case 'interface': case 'view': case 'handle': case 'percpu': return `${arg.kind}#${this.#numberOf(arg.decl)}`;
    }
  }

  #numberOf(decl: object): number {
    const known = this.#numbers.get(decl) ?? this.#numbers.size;
    this.#numbers.set(decl, known);
    return known;
  }
}

/** A name is one of its module's, a method's one of its class's. */
function placeOf({ node, owner }: Generic, name: string): string {
  return `${node.getSourceFile().fileName} ${owner?.name ?? ''} ${name}`;
}
