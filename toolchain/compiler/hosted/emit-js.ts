import { posix } from 'node:path';
import { Names } from '../c/names.ts';
import { exportedFunctions, exportedGlobals } from '../ir/exports.ts';
import type { Module } from '../ir/program.ts';
import { emitJs, PROGRAM } from '../js/emit.ts';
import { describeExports } from './describe.ts';
import { jsForm } from './js-form.ts';
import type { HostedProgram } from './program.ts';

/** The folder of the emitted modules, and the file beside it that starts them all. */
const MODULES = 'modules';
const START = 'runtime/start';

/**
 * ES modules: the entry module's exports in a file of its own at the top, which starts the program when it is imported; below
 * `modules/` what the modules became; and the manifest. The runtime, imported as `#lyn`, is not among the files.
 */
export function emitHostedJs({ program, module }: HostedProgram): Map<string, string> {
  const place = (path: string): string => (path === PROGRAM ? START : `${MODULES}/${path}`);
  const specifier = (from: string, to: string): string => relative(place(from), `${place(to)}.js`);
  const parts = [...emitJs(program, { runtime: '#lyn', specifier })].map(([file, text]): [string, string] => [`${place(file.slice(0, -'.js'.length))}.js`, text]);
  const facade = `${posix.basename(module.path)}.js`;
  const manifest = describeExports(module, new Names(program), jsForm(facade));
  return new Map([[facade, facadeText(module, (to) => `./${place(to)}.js`)], ['manifest.json', `${JSON.stringify(manifest, undefined, 2)}\n`], ...parts]);
}

function facadeText(module: Module, specifier: (path: string) => string): string {
  const names = exportedNames(module);
  return [
    `/** What ${module.path}.ts exports. Importing it starts the program. */`,
    `import '${specifier(PROGRAM)}';`,
    ...(names.length === 0 ? [] : [`export { ${names.join(', ')} } from '${specifier(module.path)}';`]),
  ].join('\n') + '\n';
}

/** What there is of a module's exports when it runs. */
function exportedNames(module: Module): string[] {
  const functions = exportedFunctions(module).filter(({ owner }) => owner === undefined);
  const types = [module.enums.filter(({ tagOf }) => tagOf === undefined), module.registers, module.layouts, module.classes].flat().filter(({ exported }) => exported);
  return [...types, ...exportedGlobals(module), ...functions].map(({ name }) => name);
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}
