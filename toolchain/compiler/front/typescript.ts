/**
 * The one module that imports ts-morph. It loads a program with the declarations of machine TypeScript in place of the
 * standard library; the rest of the front end works on the raw compiler's nodes through the `ts` handed on here.
 */

import { Project, ts } from 'ts-morph';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { projectRoot } from '../../host/root.ts';

export { ts };

export type Source = {
  /** Entry files: absolute, or relative to `root`. */
  readonly entries: readonly string[];
  /** Folder that the paths of modules and diagnostics are relative to. */
  readonly root: string;
  /** Texts that stand for files, or add to them; keyed like `entries`. */
  readonly files?: ReadonlyMap<string, string>;
};

export type Loaded = {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** The user's modules, imported ones before their importers where there is no cycle. */
  readonly modules: readonly ts.SourceFile[];
  /** The entries that are no TypeScript files, on disk or among the texts given. */
  readonly missing: readonly string[];
};

/** The options of hv/tsconfig.json. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  noLib: true, types: [], strict: true, noEmit: true, allowImportingTsExtensions: true, noImplicitOverride: true,
  noFallthroughCasesInSwitch: true, noImplicitReturns: true,
};

/** The files that replace the standard library, by absolute path. */
function libraryFiles(): string[] {
  return ['core.d.ts', 'machine.d.ts'].map((name) => resolve(projectRoot(), 'toolchain/lib', name));
}

function isModule(path: string): boolean {
  return path.endsWith('.ts') && !path.endsWith('.d.ts');
}

/** Loads the entries and all that they import. */
export function loadProgram(source: Source): Loaded {
  const project = new Project({ compilerOptions: options, skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
  for (const path of libraryFiles()) project.addSourceFileAtPath(path);
  for (const [path, text] of source.files ?? []) project.createSourceFile(resolve(source.root, path), text, { overwrite: true });
  const missing: string[] = [];
  for (const path of source.entries.map((entry) => resolve(source.root, entry))) {
    if (isModule(path) && project.getSourceFile(path) !== undefined) continue;
    if (isModule(path) && statSync(path, { throwIfNoEntry: false })?.isFile()) project.addSourceFileAtPath(path);
    else missing.push(path);
  }
  const program = project.getProgram().compilerObject;
  return { program, checker: program.getTypeChecker(), modules: program.getSourceFiles().filter((file) => !file.isDeclarationFile), missing };
}

/** What TypeScript says under one of its codes, `{0}` and so on standing for what it fills in. */
export function typescriptMessage(code: number): string | undefined {
  const { Diagnostics } = ts as unknown as { readonly Diagnostics: { readonly [key: string]: { readonly code: number; readonly message: string } } };
  return Object.values(Diagnostics).find((each) => each.code === code)?.message;
}
