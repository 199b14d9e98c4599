/**
 * The one module that imports ts-morph, for the TypeScript that it carries. It hands on that compiler's `ts`, on whose raw nodes the
 * rest of the front end works, and loads programs with the declarations of machine TypeScript in place of the standard library.
 */

import { ts } from 'ts-morph';
import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { projectRoot } from '../../host/root.ts';
import { Recheck } from './recheck/recheck.ts';

export { ts };

export type Source = {
  /** Entry files: absolute, or relative to `root`. */
  readonly entries: readonly string[];
  /** Folder that the paths of modules and diagnostics are relative to. */
  readonly root: string;
  /** Texts that stand for files, or add to them; keyed like `entries`. */
  readonly files?: ReadonlyMap<string, string>;
  /** For texts of a generator that knows TypeScript's rules, thousands at a time: TypeScript itself looks only at their syntax. */
  readonly unchecked?: boolean;
};

export type Loaded = {
  readonly program: ts.Program;
  /** Goes into the trees when it is first asked for. */
  readonly checker: ts.TypeChecker;
  /** The user's modules, imported ones before their importers where there is no cycle. */
  readonly modules: readonly ts.SourceFile[];
  /** The entries that are no TypeScript files, on disk or among the texts given. */
  readonly missing: readonly string[];
  /** What TypeScript says about a module's types. */
  readonly semanticOf: (file: ts.SourceFile) => readonly ts.Diagnostic[];
};

/** The options of hv/tsconfig.json. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  noLib: true, types: [], resolveJsonModule: false, strict: true, noEmit: true, allowImportingTsExtensions: true, noImplicitOverride: true,
  noFallthroughCasesInSwitch: true, noImplicitReturns: true,
};

/** The files that replace the standard library, by absolute path. */
function libraryFiles(): string[] {
  return ['core.d.ts', 'machine.d.ts'].map((name) => resolve(projectRoot(), 'toolchain/lib', name));
}

function isModule(path: string): boolean {
  return path.endsWith('.ts') && !path.endsWith('.d.ts');
}

/**
 * Loads a program again and again. A file whose text is as before is neither parsed nor bound again; of its types only
 * those are checked again for which something may be different.
 */
export class Loader {
  readonly #files = new Map<string, ts.SourceFile>();
  readonly #recheck: Recheck | undefined;
  #asked = new Set<string>();
  #program: ts.Program | undefined;

  /** `again`: there will be a second load. */
  constructor(again: boolean) {
    this.#recheck = again ? new Recheck() : undefined;
  }

  /** The files that the last load read or looked for in vain. Only a change of one of them can make a difference to the next. */
  get asked(): ReadonlySet<string> {
    return this.#asked;
  }

  /** The entries, and all that they import. */
  load(source: Source): Loaded {
    this.#asked = new Set(source.entries.map((entry) => resolve(source.root, entry)));
    const texts = new Map([...source.files ?? []].map(([path, text]) => [resolve(source.root, path), text]));
    const entries = source.entries.map((entry) => resolve(source.root, entry));
    const isThere = (path: string): boolean => isModule(path) && (texts.has(path) || isFile(path));
    const present = entries.filter(isThere);
    const program = this.#build([...libraryFiles(), ...present], this.#host(texts, source.root));
    const modules = program.getSourceFiles().filter((file) => !file.isDeclarationFile);
    return {
      program, missing: entries.filter((path) => !present.includes(path)),
      get checker() { return program.getTypeChecker(); },
      modules,
      semanticOf: source.unchecked === true ? () => [] : this.#recheck?.of(program, modules) ?? ((file) => program.getSemanticDiagnostics(file)),
    };
  }

  #build(rootNames: readonly string[], host: ts.CompilerHost): ts.Program {
    this.#program = ts.createProgram({ rootNames, options, host, ...(this.#program === undefined ? {} : { oldProgram: this.#program }) });
    return this.#program;
  }

  /** What TypeScript sees of the file system: `texts` first. */
  #host(texts: ReadonlyMap<string, string>, root: string): ts.CompilerHost {
    const asked = this.#asked;
    const readFile = (path: string): string | undefined => texts.get(path) ?? readText(path);
    return {
      readFile,
      fileExists: (path) => (asked.add(path), texts.has(path) || isFile(path)),
      getSourceFile: (path) => (asked.add(path), this.#sourceFile(path, readFile(path))),
      // A package that is a link, as npm makes of a folder, is where it leads to: one module has one path.
      realpath: (path) => ts.sys.realpath!(path),
      // Files come and go between two loads: every import is looked up again.
      hasInvalidatedResolutions: () => true,
      getDefaultLibFileName: () => 'lib.d.ts',
      getCurrentDirectory: () => root,
      getCanonicalFileName: (path) => path,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      writeFile: () => undefined,
    };
  }

  #sourceFile(path: string, text: string | undefined): ts.SourceFile | undefined {
    const known = this.#files.get(path);
    if (text === undefined || known?.text === text) return text === undefined ? undefined : known;
    const file = ts.createSourceFile(path, text, options.target!);
    this.#files.set(path, file);
    return file;
  }
}

/** A file, and one that may be read; links may lead to it, but not in a circle. */
function isFile(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** As TypeScript reads files, without a mark of the byte order. */
function readText(path: string): string | undefined {
  return ts.sys.readFile(path);
}

/** What TypeScript says under one of its codes, `{0}` and so on standing for what it fills in. */
export function typescriptMessage(code: number): string | undefined {
  const { Diagnostics } = ts as unknown as { readonly Diagnostics: { readonly [key: string]: { readonly code: number; readonly message: string } } };
  return Object.values(Diagnostics).find((each) => each.code === code)?.message;
}
