import { ts } from '../typescript.ts';
import { outlineOf, type Shape, type Unit } from './outline.ts';

/** What a name of a file stands for: a declaration of a module, or a whole module. Says so in words that are the same as long as it does. */
export type Target = string;

/** A unit with the text that tells it from others, and what it refers to. */
export type Reference = { readonly key: string; readonly targets: readonly Target[] };

/** Who refers to whom in one state of a program. */
export class References {
  readonly #checker: ts.TypeChecker;
  readonly #imported = new Map<ts.SourceFile, ReadonlyMap<string, Target>>();
  /** The modules that the imports of a file find, in turn. */
  readonly #found = new Map<ts.SourceFile, string>();
  readonly #declarations = new Map<Target, Reference>();

  constructor(checker: ts.TypeChecker, modules: readonly ts.SourceFile[]) {
    this.#checker = checker;
    for (const file of modules) this.#imported.set(file, this.#importsOf(file));
    for (const file of modules) this.#found.set(file, this.#modulesOf(file));
    for (const file of modules) this.#declare(file);
  }

  /** All that a module declares, and the modules as a whole. */
  get declarations(): ReadonlyMap<Target, Reference> {
    return this.#declarations;
  }

  unit(file: ts.SourceFile, { text, names, before }: Unit): Reference {
    const { key, targets } = this.#reference(file, { text, names });
    const declaredBefore = [...names].filter((name) => before.has(name));
    return { key: `${file.fileName}\0${key}\0${declaredBefore.join(' ')}\0${this.#found.get(file)!}`, targets };
  }

  #declare(file: ts.SourceFile): void {
    const { shapes, whole } = outlineOf(file);
    this.#declarations.set(wholeOf(file), this.#reference(file, whole));
    for (const [name, shape] of shapes ?? []) this.#declarations.set(targetOf(file, name), this.#reference(file, shape));
  }

  #reference(file: ts.SourceFile, { text, names }: Shape): Reference {
    const found = new Set<Target>();
    for (const name of names) {
      const target = outlineOf(file).shapes?.has(name) === true ? targetOf(file, name) : this.#imported.get(file)!.get(name);
      if (target !== undefined) found.add(target);
    }
    if (outlineOf(file).shapes === undefined) found.add(wholeOf(file));
    const targets = [...found];
    return { key: `${text}\0${targets.join(' ')}`, targets };
  }

  #importsOf(file: ts.SourceFile): ReadonlyMap<string, Target> {
    const found = new Map<string, Target>();
    for (const node of file.statements) if (ts.isImportDeclaration(node)) for (const name of namesOf(node)) found.set(name.text, this.#importedBy(name));
    return found;
  }

  #importedBy(name: ts.Identifier): Target {
    const symbol = this.#checker.getSymbolAtLocation(name);
    const meant = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? this.#checker.getAliasedSymbol(symbol) : symbol;
    const file = meant?.declarations?.[0]?.getSourceFile();
    if (file === undefined) return `? ${name.text}`;
    return outlineOf(file).shapes?.has(meant!.name) === true ? targetOf(file, meant!.name) : wholeOf(file);
  }

  #modulesOf(file: ts.SourceFile): string {
    const names = file.statements.filter(ts.isImportDeclaration).map(({ moduleSpecifier }) => this.#checker.getSymbolAtLocation(moduleSpecifier)?.name ?? '?');
    return names.join(' ');
  }
}

const targetOf = (file: ts.SourceFile, name: string): Target => `${file.fileName}#${name}`;
const wholeOf = (file: ts.SourceFile): Target => `${file.fileName}#`;

function namesOf({ importClause }: ts.ImportDeclaration): ts.Identifier[] {
  const { name, namedBindings } = importClause ?? {};
  const others = namedBindings === undefined ? [] : ts.isNamespaceImport(namedBindings) ? [namedBindings.name] : namedBindings.elements.map((each) => each.name);
  return name === undefined ? others : [name, ...others];
}
