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

/** What TypeScript says: about the grammar, and about types. */
type Found = { readonly grammar: readonly Diagnostic[]; readonly types: readonly Diagnostic[] };

/**
 * One complaint per line from the two checkers: a ban says more than TypeScript's view of the same line (but that what it cannot read
 * is a statement at module level), and TypeScript's
 * says more than a rule about types that its error has upset. Of a file that cannot be read only that is said; and nothing about
 * types of a file that imports it (`importersOf`), since they may be what is missing there.
 */
export function mergeDiagnostics({ grammar, types }: Found, ours: readonly Diagnostic[], importersOf: (files: ReadonlySet<string>) => ReadonlySet<string>): Diagnostic[] {
  const banned = linesOf(ours.filter(isBan));
  const construct = linesOf(ours.filter((each) => isBan(each) && each.code !== messages.moduleStatement.code));
  const unread = grammar.filter((each) => !construct.has(lineKey(each)));
  const unreadable = new Set(unread.map(({ loc }) => loc.file));
  const upset = importersOf(unreadable);
  const failed = linesOf(types);
  return unique([
    ...unread,
    ...firstOfPlace(types).filter((each) => !upset.has(each.loc.file) && !banned.has(lineKey(each))),
    ...ours.filter((each) => !unreadable.has(each.loc.file) && (isBan(each) || (!upset.has(each.loc.file) && !failed.has(lineKey(each))))),
  ]);
}

function isBan({ code }: Diagnostic): boolean {
  return bans.has(code);
}

/** What TypeScript says second about one place follows from what it says first. */
function firstOfPlace(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const place = (each: Diagnostic): string => `${lineKey(each)}:${each.loc.column}`;
  return [...new Map([...diagnostics].reverse().map((each) => [place(each), each])).values()].reverse();
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
