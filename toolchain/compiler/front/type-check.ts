import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticOf } from '../diagnostics/report.ts';
import { spanOf } from './context.ts';
import { ts, type Loaded } from './typescript.ts';

/** What TypeScript itself says about the user's modules. */
export function checkTypeScript({ program, modules, missing, semanticOf }: Loaded, root: string): Diagnostic[] {
  const found = modules.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...semanticOf(file).filter(isPlaced)]);
  return [...missing.map(missingEntry), ...found.map((each) => convert(each, root))];
}

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
  return {
    code: `TS${found.code}`,
    message: ts.flattenDiagnosticMessageText(found.messageText, '\n').split('\n')[0]!,
    reason: undefined,
    replacement: undefined,
    ...spanOf(root, found.file!, start, start + (found.length ?? 1)),
  };
}

function missingEntry(path: string): Diagnostic {
  return diagnosticOf('missingEntry', { loc: { file: path, line: 1, column: 1 }, line: '', length: 1 }, [path]);
}
