/**
 * What `lyn check --watch` and its clients (editors) say to each other over a local socket: one JSON object a line. docs/language/editor.md
 * describes it.
 */

import type { PROTOCOL } from '../editor/socket.cjs';

/** The first line of the watch. */
export type Hello = { readonly kind: 'hello'; readonly protocol: typeof PROTOCOL; readonly pid: number; readonly root: string };

/** A diagnostic with its range: lines and columns count from 1, in UTF-16 units; the end is behind the last character. */
export type Finding = {
  readonly code: string;
  readonly message: string;
  readonly why: string | undefined;
  readonly instead: string | undefined;
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
};

/** All that is wrong with the program, by absolute path; a file that is not named has nothing wrong with it. */
export type Findings = {
  readonly kind: 'diagnostics';
  /** Counts the checks since the watch began. */
  readonly check: number;
  readonly milliseconds: number;
  readonly files: { readonly [path: string]: readonly Finding[] };
};

export type FromWatch = Hello | Findings;

/** The text of a file as it stands in an editor, and its end: from then on the file on disk counts again. */
export type FromClient =
  | { readonly kind: 'open'; readonly file: string; readonly text: string }
  | { readonly kind: 'close'; readonly file: string };

/** The message of a line of a client's, or undefined for anything else than one. */
export function parseClient(line: string): FromClient | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { kind, file, text } = (typeof value === 'object' && value !== null ? value : {}) as { readonly [key: string]: unknown };
  if (typeof file !== 'string') return undefined;
  if (kind === 'close') return { kind, file };
  return kind === 'open' && typeof text === 'string' ? { kind, file, text } : undefined;
}
