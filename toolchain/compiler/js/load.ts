import { transformSync } from 'esbuild';
import * as runtime from '../../node/runtime.ts';
import type { Program } from '../ir/program.ts';
import { emitModules, PROGRAM, type JsOptions } from './emit.ts';

/** What a module exports, by name. */
export type Exports = { readonly [name: string]: any };

const RUNTIME = 'lyn/runtime';

/**
 * Runs an evaluated program in this very process, on its simulated machine, and gives the exports of each of its modules by path.
 * Exports are live: a `let` is read anew each time.
 */
export function loadJs(program: Program, options: Pick<JsOptions, 'steps'> = {}): (path: string) => Exports {
  const emitted = emitModules(program, { ...options, runtime: RUNTIME, specifier: (_, to) => to });
  const loaded = new Map<string, { exports: Exports }>();

  const require = (path: string): Exports => {
    if (path === RUNTIME) return runtime;
    const known = loaded.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const found = emitted.get(path);
    if (found === undefined) throw new Error(`the program has no module ${path}: it has ${[...emitted.keys()].join(', ')}`);
    const { code } = transformSync(found.code, { format: 'cjs', loader: 'js' });
    new Function('require', 'module', code)(require, module);
    return module.exports;
  };

  require(PROGRAM);
  return require;
}
