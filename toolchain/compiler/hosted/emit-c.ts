import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { includeClosure } from '../../build/includes.ts';
import { projectRoot } from '../../host/root.ts';
import { Unit } from '../c/context.ts';
import { emitModules } from '../c/emit.ts';
import { programHeader } from '../c/header.ts';
import type { LineAt } from '../compile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { cForm } from './c-form.ts';
import { describeExports } from './describe.ts';
import { machineUses } from './machine.ts';
import type { HostedProgram } from './program.ts';
import { proofOf } from './proof.ts';

/** The files by name; or what a hosted program cannot have. */
export type HostedFiles = { readonly files: ReadonlyMap<string, string>; readonly diagnostics: readonly [] } | { readonly files?: undefined; readonly diagnostics: readonly Diagnostic[] };

const HEADER = 'program.h';
/** The parts of the runtime that need nothing of the machine. */
const RUNTIME = ['runtime/check.c', 'runtime/hosted.c'];

/** C that needs nothing but a C compiler: `gcc <folder>/*.c` with a `main` of the caller's own. */
export function emitHostedC(hosted: HostedProgram, lineAt: LineAt): HostedFiles {
  const unit = new Unit(hosted.program, { exporting: [hosted.module.path] });
  const diagnostics = machineUses(unit, lineAt);
  if (diagnostics.length > 0) return { diagnostics };
  const manifest = describeExports(hosted.module, unit.names, cForm(unit, HEADER));
  const own = new Map([[HEADER, programHeader(unit)], ['manifest.c', proofOf(manifest)], ['manifest.json', `${JSON.stringify(manifest, undefined, 2)}\n`], ...runtimeFiles()]);
  return { files: new Map([...own, ...emitModules(unit, [...own.keys()])]), diagnostics: [] };
}

function runtimeFiles(): Map<string, string> {
  const sources = new Set(RUNTIME.flatMap((source) => includeClosure(source, ['runtime'])));
  return new Map([...sources].map((source) => [basename(source), hostedText(basename(source), readFileSync(join(projectRoot(), source), 'utf8'))]));
}

/** Every file includes lyn.h first, and so knows without a flag that it is hosted. */
function hostedText(name: string, text: string): string {
  return name === 'lyn.h' ? `#ifndef LYN_HOSTED\n#define LYN_HOSTED\n#endif\n\n${text}` : text;
}
