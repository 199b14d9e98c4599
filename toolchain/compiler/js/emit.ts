import type { Module, Program } from '../ir/program.ts';
import { writeEnum, writeGeneric, writeInterface, writeLayout, writeRecord, writeRegister, writeUnion } from './declarations.ts';
import { writeClass, writeFunction } from './functions.ts';
import { ModuleWriter, type Line } from './module.ts';
import { declaredNames } from './names.ts';
import { relative, sourceMapOf, type SourceMap } from './source-map.ts';
import { writeStatics } from './statics.ts';
import { Steps, stepsName } from './steps.ts';

export type JsOptions = {
  /** What emitted modules import as their runtime. */
  readonly runtime: string;
  /** The specifier by which one emitted module imports another; both are paths in the project without extension. */
  readonly specifier?: (from: string, to: string) => string;
  /** Write, beside every function that may come to an atomic, to device memory or to `cpu.pause`, a twin that yields there. */
  readonly steps?: boolean;
  /** What stack traces show for a source file of the project. */
  readonly sourcePlace?: (file: string) => string;
};

/** Name of the emitted file that loads and starts the whole program; it is imported before any of its modules. */
export const PROGRAM = ':program';

export type EmittedModule = { readonly code: string; readonly map: SourceMap };

/**
 * The whole program as ES modules, one for each module, and `program.js`, which starts it. Statics come to life when all
 * modules have been loaded, so that modules may import each other in circles. The program must have been evaluated.
 */
export function emitJs(program: Program, options: JsOptions): Map<string, string> {
  return new Map([...emitModules(program, options)].map(([path, { code }]) => [`${path}.js`, code]));
}

/** As `emitJs`, by path without extension, with source maps. */
export function emitModules(program: Program, options: JsOptions): Map<string, EmittedModule> {
  const specifier = options.specifier ?? ((from, to) => `${relative(from, to)}.js`);
  const all = modulesOf(program);
  const steps = options.steps === true ? new Steps(program) : undefined;
  const writers = all.map((module) => writeModule(module, steps));
  const wanted = namesImported(writers);
  const modules = writers.map((writer): [string, EmittedModule] => {
    const lines = [...header(writer, options.runtime, specifier), ...withExports(writer, wanted.get(writer.module.path))];
    return [writer.module.path, emitted(lines, options)];
  });
  return new Map([...modules, [PROGRAM, emitted(starter(all, options.runtime, specifier), options)]]);
}

/** With the module of what machine.d.ts declares, if the program uses any of it at run time. */
function modulesOf({ modules, machine }: Program): readonly Module[] {
  return machine.enums.length + machine.records.length + machine.unions.length === 0 ? modules : [machine, ...modules];
}

function writeModule(module: Module, steps: Steps | undefined): ModuleWriter {
  const writer = new ModuleWriter(module, declaredNames(module), steps);
  const apart = (write: () => void): void => {
    writer.line('');
    write();
  };
  for (const decl of module.enums) if (decl.tagOf === undefined) apart(() => writeEnum(writer, decl));
  for (const decl of module.registers) apart(() => writeRegister(writer, decl));
  for (const decl of module.layouts) apart(() => writeLayout(writer, decl));
  for (const decl of module.records) apart(() => writeRecord(writer, decl));
  for (const decl of module.unions) apart(() => writeUnion(writer, decl));
  for (const decl of module.interfaces) apart(() => writeInterface(writer, decl));
  for (const decl of module.classes) apart(() => writeClass(writer, decl));
  if (module.globals.length > 0) apart(() => writeStatics(writer, module.globals));
  for (const decl of module.functions) apart(() => writeFunction(writer, decl));
  for (const decl of module.generics) apart(() => writeGeneric(writer, decl));
  return writer;
}

/** Names of each module that others import. */
function namesImported(writers: readonly ModuleWriter[]): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const { imports } of writers) {
    for (const [module, names] of imports) wanted.set(module, new Set([...(wanted.get(module) ?? []), ...names.keys()]));
  }
  return wanted;
}

function header(writer: ModuleWriter, runtime: string, specifier: (from: string, to: string) => string): Line[] {
  const { module } = writer;
  const imports = [...writer.imports].map(([from, names]) => {
    const list = [...names].map(([name, local]) => (name === local ? name : `${name} as ${local}`));
    return `import { ${list.join(', ')} } from '${specifier(module.path, from)}';`;
  });
  const doc = module.doc === undefined ? [] : [`/** ${module.doc.replaceAll('\n', '\n * ')}${module.doc.includes('\n') ? '\n' : ''} */`];
  return [
    ...doc.join('').split('\n').filter((line) => line !== ''),
    `import { ${[...writer.runtime].join(', ')} } from '${runtime}';`,
    ...imports,
    '',
    `const $ = $site('${module.path}.ts');`,
  ].map((text) => ({ text, loc: undefined }));
}

/** What other modules need and the source does not export (a function's instance, a member's type) is exported at the end. */
function withExports({ lines, module }: ModuleWriter, wanted: ReadonlySet<string> | undefined): Line[] {
  const declared = [module.enums, module.registers, module.layouts, module.classes, module.globals, module.functions].flat();
  const twins = module.functions.map(({ name }) => stepsName(name)).filter((name) => wanted?.has(name));
  const hidden = [...declared.filter(({ name, exported }) => !exported && wanted?.has(name)).map(({ name }) => name), ...twins];
  return hidden.length === 0 ? lines : [...lines, { text: '', loc: undefined }, { text: `export { ${hidden.join(', ')} };`, loc: undefined }];
}

function starter(modules: readonly Module[], runtime: string, specifier: (from: string, to: string) => string): Line[] {
  return [
    `import { $site } from '${runtime}';`,
    ...modules.map(({ path }) => `import '${specifier(PROGRAM, path)}';`),
    '',
    `$site('${PROGRAM}').startProgram();`,
  ].map((text) => ({ text, loc: undefined }));
}

function emitted(lines: readonly Line[], options: JsOptions): EmittedModule {
  return { code: lines.map(({ text }) => text).join('\n') + '\n', map: sourceMapOf(lines, options.sourcePlace ?? ((file) => file)) };
}
