import type { Loc } from '../ir/program.ts';
import type { Diagnostic } from './diagnostic.ts';
import { messages, type Message, type MessageKey } from './messages.ts';

/** The place of a diagnostic as the reader sees it. */
export type Span = { readonly loc: Loc; readonly length: number; readonly line: string };

/** The diagnostic for a message of the table. `values` replace `{0}`, `{1}`... */
export function diagnosticOf(key: MessageKey, span: Span, values: readonly string[]): Diagnostic {
  const message: Message = messages[key];
  return {
    code: message.code,
    message: fill(message.text, values),
    reason: fill(message.reason, values),
    replacement: fill(message.replacement, values),
    ...span,
  };
}

function fill(template: string, values: readonly string[]): string {
  return template.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? '');
}

const bans = new Set(Object.values<Message>(messages).filter((message) => message.kind === 'ban').map((message) => message.code));

/**
 * One complaint per line from the two checkers: a ban says more than TypeScript's view of the same line, and TypeScript's
 * says more than a rule about types that its error has upset.
 */
export function mergeDiagnostics(typescript: readonly Diagnostic[], ours: readonly Diagnostic[]): Diagnostic[] {
  const banned = linesOf(ours.filter((diagnostic) => bans.has(diagnostic.code)));
  const failed = linesOf(typescript);
  return unique([
    ...typescript.filter((diagnostic) => !banned.has(lineKey(diagnostic))),
    ...ours.filter((diagnostic) => bans.has(diagnostic.code) || !failed.has(lineKey(diagnostic))),
  ]);
}

/** A declaration that is read in two places says the same twice. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [`${lineKey(each)}:${each.loc.column} ${each.code} ${each.message}`, each])).values()];
}

function linesOf(diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
  return new Set(diagnostics.map(lineKey));
}

function lineKey({ loc }: Diagnostic): string {
  return `${loc.file}:${loc.line}`;
}
