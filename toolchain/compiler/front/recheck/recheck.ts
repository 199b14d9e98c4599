import { ts } from '../typescript.ts';
import { outlineOf } from './outline.ts';
import { References, type Reference, type Target } from './references.ts';

/** TypeScript checks single statements for editors. */
type Program = ts.Program & { getSemanticDiagnostics(file: ts.SourceFile, token?: undefined, nodes?: readonly ts.Node[]): readonly ts.Diagnostic[] };

/** Gives what TypeScript says of a module. */
export type SemanticOf = (file: ts.SourceFile) => readonly ts.Diagnostic[];

/**
 * Checks the types of one program again and again. A statement in which no error was found has none as long as its text is the same, and all that its
 * names lead to has the same shape. Only the others are checked again; in a module that has errors everything is, so that the errors are those of a first check.
 */
export class Recheck {
  #library = '';
  #declarations: ReadonlyMap<Target, Reference> = new Map();
  /** The units without errors. */
  #clean = new Set<string>();

  /** Goes into the trees when it is first asked. */
  of(program: ts.Program, modules: readonly ts.SourceFile[]): SemanticOf {
    const said = new Map<ts.SourceFile, readonly ts.Diagnostic[]>();
    let check: SemanticOf | undefined;
    return (file) => {
      const found = said.get(file) ?? (check ??= this.#begin(program as Program, modules))(file);
      said.set(file, found);
      return found;
    };
  }

  #begin(program: Program, modules: readonly ts.SourceFile[]): SemanticOf {
    const references = new References(program.getTypeChecker(), modules);
    const isContained = modules.every(isContainedModule);
    const texts = library(program);
    const before = isContained && texts === this.#library ? this.#clean : new Set<string>();
    const changed = reachedFrom(changedSince(this.#declarations, references.declarations), references.declarations);
    this.#declarations = references.declarations;
    this.#library = texts;
    const clean = this.#clean = new Set<string>();
    const isClean = ({ key, targets }: Reference): boolean => before.has(key) && !targets.some((target) => changed.has(target));
    return (file) => {
      const units = outlineOf(file).units.map((unit) => ({ ...references.unit(file, unit), nodes: unit.nodes }));
      const found = semanticOf(program, file, units, isClean);
      if (isContained && found.length === 0 && program.getGlobalDiagnostics().length === 0) for (const { key } of units) clean.add(key);
      return found;
    };
  }
}

type Checked = Reference & { readonly nodes: readonly ts.Node[] };

function semanticOf(program: Program, file: ts.SourceFile, units: readonly Checked[], isClean: (unit: Reference) => boolean): readonly ts.Diagnostic[] {
  const doubtful = units.filter((unit) => !isClean(unit));
  const isPart = doubtful.length < units.length;
  const found = isPart ? program.getSemanticDiagnostics(file, undefined, doubtful.flatMap(({ nodes }) => nodes)) : undefined;
  return found?.length === 0 ? found : program.getSemanticDiagnostics(file);
}

/** Whether a file acts on others only by what they import from it, and imports only by statements. */
function isContainedModule(file: ts.SourceFile): boolean {
  const { imports, moduleAugmentations, locals } = file as unknown as { readonly imports: readonly ts.Node[]; readonly moduleAugmentations: readonly ts.Node[]; readonly locals?: ReadonlyMap<string, unknown> };
  const isModule = ts.isExternalModule(file) || locals === undefined || locals.size === 0;
  return isModule && moduleAugmentations.length === 0 && imports.every(({ parent }) => ts.isImportDeclaration(parent));
}

/** What everything may depend on without importing it. */
function library(program: ts.Program): string {
  return program.getSourceFiles().filter((file) => file.isDeclarationFile).map(({ fileName, text }) => `${fileName}\0${text}`).join('\0');
}

/** What looks different, refers to something else, is new or gone. */
function changedSince(before: ReadonlyMap<Target, Reference>, now: ReadonlyMap<Target, Reference>): Set<Target> {
  const gone = [...before.keys()].filter((target) => !now.has(target));
  return new Set([...gone, ...[...now].filter(([target, { key }]) => before.get(target)?.key !== key).map(([target]) => target)]);
}

/** These, and all that refer to one of them, directly or through others. */
function reachedFrom(changed: Set<Target>, declarations: ReadonlyMap<Target, Reference>): Set<Target> {
  const referring = new Map<Target, Target[]>();
  for (const [from, { targets }] of declarations) for (const to of targets) referring.set(to, [...referring.get(to) ?? [], from]);
  for (const target of changed) for (const from of referring.get(target) ?? []) changed.add(from);
  return changed;
}
