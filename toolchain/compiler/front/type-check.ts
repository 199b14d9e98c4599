import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticOf } from '../diagnostics/report.ts';
import { adviceOn, withNames } from '../diagnostics/typescript.ts';
import { spanOf } from './context.ts';
import { ts, type Loaded } from './typescript.ts';

/** What TypeScript itself says about the user's modules. */
export type TypeScriptDiagnostics = {
  /** What it cannot read, and entries that are not there. */
  readonly grammar: readonly Diagnostic[];
  readonly types: readonly Diagnostic[];
};

export function checkTypeScript({ program, modules, missing, semanticOf }: Loaded, root: string): TypeScriptDiagnostics {
  const grammar = modules.flatMap((file) => withoutEchoes(file, program.getSyntacticDiagnostics(file)));
  const types = modules.flatMap((file) => semanticOf(file).filter(isPlaced));
  return { grammar: [...missing.map(missingEntry), ...grammar.map((each) => convert(each, root))], types: types.map((each) => convert(each, root)) };
}

/** The parser stumbles on for some lines after an error: what is so close behind another follows from it. */
function withoutEchoes(file: ts.SourceFile, found: readonly ts.Diagnostic[]): ts.Diagnostic[] {
  const lineOf = ({ start }: ts.Diagnostic): number => file.getLineAndCharacterOfPosition(start ?? 0).line;
  const sorted = [...found].sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
  return sorted.filter((each, i) => i === 0 || lineOf(each) - lineOf(sorted[i - 1]!) > ECHO);
}
/** Lines. */
const ECHO = 2;

/** What has no place is about global types that core.d.ts leaves out; the construct that asked for them is refused where it stands. */
function isPlaced({ file }: ts.Diagnostic): boolean {
  return file !== undefined;
}

/** Complaints of TypeScript's that stand in no file: all that is left to say if nothing else was found. */
export function checkUnplaced({ program, modules, semanticOf }: Loaded, root: string): Diagnostic[] {
  const [first] = modules;
  if (first === undefined) return [];
  const unplaced = modules.flatMap((file) => semanticOf(file).filter((each) => !isPlaced(each)));
  const found = [...program.getGlobalDiagnostics(), ...program.getOptionsDiagnostics(), ...unplaced];
  return found.map((each) => convert({ ...each, file: first, start: 0, length: 1 }, root));
}

function convert(found: ts.Diagnostic, root: string): Diagnostic {
  const start = found.start ?? 0;
  const { why, instead } = adviceOn(found.code);
  return {
    code: `TS${found.code}`,
    message: withNames(ts.flattenDiagnosticMessageText(found.messageText, '\n').split('\n')[0]!),
    reason: why,
    replacement: instead,
    ...spanOf(root, found.file!, start, start + (found.length ?? 1)),
  };
}

function missingEntry(path: string): Diagnostic {
  return diagnosticOf('missingEntry', { loc: { file: path, line: 1, column: 1 }, line: '', length: 1 }, [path]);
}
