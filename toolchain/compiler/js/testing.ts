import { compile } from '../compile.ts';
import { frameDiagnostics } from '../diagnostics/frame.ts';
import type { Program } from '../ir/program.ts';
import { emitJs } from './emit.ts';
import { loadJs, type Exports } from './load.ts';

/** An evaluated program made of texts by path; the first is the entry. Fails with the diagnostics. */
export function programOf(files: { readonly [path: string]: string }): Program {
  const result = compile({ root: '/project', entries: [Object.keys(files)[0]!], files: new Map(Object.entries(files)) });
  if (result.program === undefined) throw new Error(frameDiagnostics(result.diagnostics));
  return result.program;
}

/** The exports of a module of machine TypeScript, `hv/x.ts`, run in this process. */
export function runText(text: string): Exports {
  return loadJs(programOf({ 'hv/x.ts': text }))('hv/x');
}

/** The JavaScript made of it. */
export function emitText(text: string): string {
  return emitJs(programOf({ 'hv/x.ts': text }), { runtime: 'lyn/runtime' }).get('hv/x.js')!;
}
