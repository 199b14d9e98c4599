/**
 * The names of declarations in C: types as in the source, `module_function`, `Type_method`, `module_global`. Where two would
 * clash the folders of their modules are put before them, as many as it takes.
 */

import type { ClassDecl, EnumDecl, FunctionDecl, GlobalDecl, InterfaceDecl, LayoutDecl, Module, Program, RecordDecl, RegisterDecl } from '../ir/program.ts';

export type TypeDecl = ClassDecl | EnumDecl | InterfaceDecl | LayoutDecl | RecordDecl | RegisterDecl;
type Named = TypeDecl | FunctionDecl | GlobalDecl;

const KEYWORDS = `auto break case char const continue default do double else enum extern float for goto if inline int long register
  restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof bool true false NULL
  offsetof linux unix memmove memset memcpy memcmp`.split(/\s+/);

export class Names {
  readonly #names = new Map<Named, string>();
  readonly #taken = new Set(KEYWORDS);
  readonly #machine = new Set<TypeDecl>();

  constructor(program: Program) {
    for (const { symbol, target } of program.entries) {
      // A second symbol for the same function is a function of its own that calls it.
      if (!this.#names.has(target)) this.#names.set(target, symbol);
      this.#taken.add(symbol);
    }
    for (const decl of typesOf(program.machine)) {
      this.#machine.add(decl);
      this.#names.set(decl, decl.name);
      this.#taken.add(decl.name);
    }
    const candidates = new Map<Named, string[]>();
    for (const decl of declarations(program)) {
      if (!this.#names.has(decl)) candidates.set(decl, spellings(decl));
    }
    this.#settle(candidates);
  }

  type(decl: TypeDecl): string {
    return this.#name(decl);
  }

  function(decl: FunctionDecl): string {
    return this.#name(decl);
  }

  global(decl: GlobalDecl): string {
    return this.#name(decl);
  }

  member(decl: EnumDecl, member: string): string {
    return `${this.type(decl)}_${member}`;
  }

  /** Declared by lyn.h: a type of machine.d.ts that the runtime shares with the program. */
  isPredeclared(decl: TypeDecl): boolean {
    return this.#machine.has(decl);
  }

  /** Is the name one of C's, or of a declaration of the program? */
  isTaken(name: string): boolean {
    return this.#taken.has(name);
  }

  /** A member of a struct or a local: as in the source, unless C has the word for itself. */
  static plain(name: string): string {
    const word = name.replaceAll(/[^A-Za-z0-9_$]/g, '_');
    return KEYWORDS.includes(word) ? `${word}_` : word;
  }

  #name(decl: Named): string {
    const name = this.#names.get(decl);
    if (name === undefined) throw new Error(`${decl.loc.file}:${decl.loc.line}: ${decl.name} belongs to no module of the program.`);
    return name;
  }

  /** All that share a spelling move on to their next one, until nobody does. */
  #settle(candidates: Map<Named, string[]>): void {
    for (;;) {
      const byName = new Map<string, Named[]>();
      for (const [decl, names] of candidates) byName.set(names[0]!, [...(byName.get(names[0]!) ?? []), decl]);
      const clashing = [...byName].filter(([name, decls]) => decls.length > 1 || this.#taken.has(name)).flatMap(([, decls]) => decls);
      if (clashing.length === 0) break;
      for (const decl of clashing) candidates.get(decl)!.shift();
    }
    for (const [decl, names] of candidates) {
      this.#names.set(decl, names[0]!);
      this.#taken.add(names[0]!);
    }
  }
}

/** Every declaration of the program in order: modules, then kinds, then as in the source. */
function* declarations(program: Program): Iterable<Named> {
  for (const module of program.modules) {
    yield* typesOf(module);
    yield* module.globals;
    yield* module.functions;
    for (const decl of module.classes) yield* decl.methods;
  }
}

function typesOf(module: Module): TypeDecl[] {
  return [...module.enums, ...module.registers, ...module.layouts, ...module.records, ...module.interfaces, ...module.classes];
}

const legal = (text: string): string => text.replaceAll(/[^A-Za-z0-9_]/g, '_');

/** From the shortest to the one that is unique at any rate. */
function spellings(decl: Named): string[] {
  const parts = decl.module.split('/').map(legal);
  const isFunction = 'params' in decl;
  const isGlobal = 'storage' in decl;
  const own = isFunction && decl.owner !== undefined ? `${legal(decl.owner.name)}_${legal(decl.name)}` : legal(decl.name);
  const first = (isFunction && decl.owner === undefined) || isGlobal ? 1 : 0;
  const names: string[] = [];
  for (let count = first; count <= parts.length; count++) names.push([...parts.slice(parts.length - count), own].join('_'));
  for (let number = 2; number < 10; number++) names.push(`${names[parts.length - first]!}_${number}`);
  return names;
}
