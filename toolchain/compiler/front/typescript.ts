/**
 * The one module that imports ts-morph, for the TypeScript that it carries. It hands on that compiler's `ts`, on whose raw nodes the
 * rest of the front end works, and loads programs with the declarations of machine TypeScript in place of the standard library.
 */

import { ts } from 'ts-morph';
import { createHash } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
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

/** The builder knows a file's state by its version. */
type Versioned = ts.SourceFile & { version: string };

/**
 * Loads a program again and again. A file whose text is as before is neither parsed nor bound again; its types are checked again
 * only if something that it imports looks different from outside.
 */
export class Loader {
  readonly #files = new Map<string, Versioned>();
  readonly #precise: boolean;
  #asked = new Set<string>();
  #builder: ts.SemanticDiagnosticsBuilderProgram | undefined;

  /** `precise` looks at every file from outside at once, which takes time when there will be no second load. */
  constructor(precise: boolean) {
    this.#precise = precise;
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
    const builder = this.#build([...libraryFiles(), ...present], this.#host(texts, source.root));
    const program = builder.getProgram();
    return {
      program, missing: entries.filter((path) => !present.includes(path)),
      get checker() { return program.getTypeChecker(); },
      modules: program.getSourceFiles().filter((file) => !file.isDeclarationFile),
      semanticOf: (file) => (source.unchecked === true ? [] : semanticOf(builder, file)),
    };
  }

  #build(rootNames: readonly string[], host: ts.CompilerHost): ts.SemanticDiagnosticsBuilderProgram {
    const program = ts.createProgram({ rootNames, options, host, ...(this.#builder === undefined ? {} : { oldProgram: this.#builder.getProgram() }) });
    const settings = { createHash: hashOf, disableUseFileVersionAsSignature: this.#precise };
    this.#builder = ts.createSemanticDiagnosticsBuilderProgram(program, settings, this.#builder);
    return this.#builder;
  }

  /** What TypeScript sees of the file system: `texts` first. */
  #host(texts: ReadonlyMap<string, string>, root: string): ts.CompilerHost {
    const asked = this.#asked;
    const readFile = (path: string): string | undefined => texts.get(path) ?? readText(path);
    return {
      readFile,
      fileExists: (path) => (asked.add(path), texts.has(path) || isFile(path)),
      getSourceFile: (path) => (asked.add(path), this.#sourceFile(path, readFile(path))),
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
    const file = ts.createSourceFile(path, text, options.target!) as Versioned;
    file.version = known === undefined ? '1' : String(Number(known.version) + 1);
    this.#files.set(path, file);
    return file;
  }
}

/** A file, and one that may be read; links may lead to it, but not in a circle. */
/** Follows first what has changed as far as it reaches: until then the builder keeps what it found in a file before. */
function semanticOf(builder: ts.SemanticDiagnosticsBuilderProgram, file: ts.SourceFile): readonly ts.Diagnostic[] {
  while (builder.getSemanticDiagnosticsOfNextAffectedFile(undefined, (each) => each.isDeclarationFile) !== undefined);
  return builder.getSemanticDiagnostics(file);
}

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

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** What TypeScript says under one of its codes, `{0}` and so on standing for what it fills in. */
export function typescriptMessage(code: number): string | undefined {
  const { Diagnostics } = ts as unknown as { readonly Diagnostics: { readonly [key: string]: { readonly code: number; readonly message: string } } };
  return Object.values(Diagnostics).find((each) => each.code === code)?.message;
}
