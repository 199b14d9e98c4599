/**
 * The names of declarations in C: types as in the source, `module_function`, `Type_method`, `module_global`. Where two would
 * clash the folders of their modules are put before them, as many as it takes.
 */

import type { ClassDecl, EnumDecl, FunctionDecl, GlobalDecl, InterfaceDecl, LayoutDecl, Module, Program, RecordDecl, RegisterDecl, UnionDecl } from '../ir/program.ts';

export type TypeDecl = ClassDecl | EnumDecl | InterfaceDecl | LayoutDecl | RecordDecl | RegisterDecl | UnionDecl;
type Named = TypeDecl | FunctionDecl | GlobalDecl;

/** Words and macros of C and of lyn.h, and names of its own that every module has. */
const WORDS = new Set(`auto break case char const continue default do double else enum extern float for goto if inline int long register
  restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof bool true false NULL
  offsetof linux unix i386 memmove memset memcpy memcmp HERE ptrdiff_t size_t wchar_t max_align_t signed unsigned`.split(/\s+/));
/** What the headers and the compiler keep for themselves. */
const KEPT = /^(_[A-Z_]\w*|LYN_\w*|lyn_\w*|slice_\w*|fn_\w*_to_\w*|u?int(_least|_fast)?\d*(max|ptr)?_t|U?INT\w*_(MAX|MIN|WIDTH|C)|(SIZE|PTRDIFF|WCHAR|WINT|SIG_ATOMIC)_(MAX|MIN|WIDTH))$/;

/** A word that C has for itself, also with underscores behind it: `int_` must not become what `int` becomes. */
const isKept = (name: string): boolean => WORDS.has(name.replace(/_+$/, '')) || WORDS.has(name) || KEPT.test(name);

export class Names {
  readonly #names = new Map<Named, string>();
  readonly #taken = new Set<string>();
  readonly #machine = new Set<TypeDecl>();
  /** Names of members: macros, which replace them anywhere, keep away from those. */
  readonly #members: ReadonlySet<string>;

  constructor(program: Program) {
    for (const { symbol, target } of program.entries) {
      // A second symbol for the same function is a function of its own that calls it.
      if (!this.#names.has(target)) this.#names.set(target, symbol);
      this.#taken.add(symbol);
    }
    // Those are declared by lyn.h, but for the instances of `Checked`.
    for (const decl of typesOf(program.machine).filter((each) => !('variants' in each))) {
      this.#machine.add(decl);
      this.#names.set(decl, decl.name);
      this.#taken.add(decl.name);
    }
    this.#members = new Set(memberNames(program));
    this.#settle([...program.modules.flatMap(typesOf), ...program.machine.unions]);
    for (const decl of [...program.modules, program.machine].flatMap((module) => module.registers)) for (const { name } of decl.fields) this.#taken.add(this.mask(decl, name));
    for (const decl of [...program.modules, program.machine].flatMap((module) => module.enums)) {
      for (const { name } of decl.members) this.#taken.add(this.member(decl, name));
      this.#taken.add(this.text(decl));
    }
    this.#settle([...values(program)]);
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
    return this.#constant(`${this.type(decl)}_${member}`);
  }

  /** The function that gives the name of a member as text. */
  text(decl: EnumDecl): string {
    const name = `${this.type(decl)}_text`;
    return decl.members.some((member) => member.name === 'text') ? `${name}_` : name;
  }

  /** The macro of a register's field: its bits in place. */
  mask(decl: RegisterDecl, field: string): string {
    return this.#constant(`${this.type(decl)}_${field}`);
  }

  #constant(name: string): string {
    return this.#members.has(name) ? this.#constant(`${name}_`) : name;
  }

  /** The names of parameters, in a prototype as in the definition. */
  parameters(params: readonly { readonly name: string }[], own: readonly string[] = []): string[] {
    const names = [...own];
    for (const { name } of params) names.push(this.fresh(name, (each) => names.includes(each)));
    return names.slice(own.length);
  }

  /** A name that nothing at file level has, nor what `isUsed` says. */
  fresh(wish: string, isUsed: (name: string) => boolean): string {
    const base = Names.plain(wish);
    let name = base;
    for (let number = 2; isUsed(name) || this.#taken.has(name); number++) name = `${base}_${number}`;
    return name;
  }

  /** Declared by lyn.h: a type of machine.d.ts that the runtime shares with the program. */
  isPredeclared(decl: TypeDecl): boolean {
    return this.#machine.has(decl);
  }

  /** A member of a struct or a local: as in the source, unless C has the word for itself. */
  static plain(name: string): string {
    const word = name.replaceAll(/[^A-Za-z0-9_$]/g, '_');
    return isKept(word) ? `${word}_` : word;
  }

  /** The tags of a union are named after it. */
  #name(decl: Named): string {
    if ('tagOf' in decl && decl.tagOf !== undefined) return this.#name(decl.tagOf);
    const name = this.#names.get(decl);
    if (name === undefined) throw new Error(`${decl.loc.file}:${decl.loc.line}: ${decl.name} belongs to no module of the program.`);
    return name;
  }

  /** All that share a spelling move on to their next one, until nobody does. */
  #settle(decls: readonly Named[]): void {
    const candidates = new Map<Named, string[]>();
    for (const decl of decls) if (!this.#names.has(decl)) candidates.set(decl, spellings(decl));
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

/** Functions and storage in order: modules, then kinds, then as in the source. */
function* values(program: Program): Iterable<Named> {
  for (const module of program.modules) {
    yield* module.globals;
    yield* module.functions;
    for (const decl of module.classes) yield* functionsOf(decl);
  }
}

/** The constructor and the methods of a class. */
export function functionsOf({ construct, methods }: ClassDecl): readonly FunctionDecl[] {
  return construct === undefined ? methods : [construct, ...methods];
}

function typesOf(module: Module): TypeDecl[] {
  const enums = module.enums.filter(({ tagOf }) => tagOf === undefined);
  return [...enums, ...module.registers, ...module.layouts, ...module.records, ...module.unions, ...module.interfaces, ...module.classes];
}

function* memberNames(program: Program): Iterable<string> {
  for (const module of program.modules) {
    for (const decl of [...module.classes, ...module.records, ...module.layouts]) for (const { name } of decl.fields) yield name;
    for (const decl of module.unions) for (const { name } of [decl.tag, ...decl.slots]) yield name;
    for (const decl of module.interfaces) for (const { name } of decl.methods) yield name;
  }
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
  return names.map((name) => (isKept(name) ? `${name}_` : name));
}
