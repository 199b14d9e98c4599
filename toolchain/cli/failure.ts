import { Refused } from '../compiler/diagnostics/refused.ts';
import { Defect } from '../compiler/defect.ts';

/** Something that only a mistake of Lyn's own can bring about. */
export class InternalError extends Error {}

/** Runs a part of the compiler that reports what is wrong with the user's program and never throws for it. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new InternalError('the compiler failed', { cause });
  }
}

/**
 * What the terminal shows when a command fails. An ordinary `Error` carries a message for the user, with the place and the
 * next step; a `TypeError` and its like can only be a mistake of Lyn's own. Its trace is shown with LYN_DEBUG=1.
 */
export function describeFailure(error: unknown, debug = process.env['LYN_DEBUG'] === '1'): string {
  if (error instanceof Refused) return error.message;
  if (isAboutFile(error)) return `lyn: ${error.path}: ${reasonOf(error)}. Give the path of something that is there and that you may use.`;
  if (error instanceof Error && !isOwnMistake(error)) return `lyn: ${error.message}`;
  const origin = error instanceof InternalError ? error.cause : error;
  return [
    `lyn: internal error: ${origin instanceof Error ? origin.message : String(origin)}`,
    ...(origin instanceof Defect ? [`while ${origin.task}, at ${origin.loc.file}:${origin.loc.line}`] : []),
    'This is a mistake in Lyn, not in your program. Please report these lines with the command, and the source file if it is about one.',
    debug ? traceOf(origin) : 'LYN_DEBUG=1 in the environment shows where in Lyn it happened.',
  ].join('\n');
}

type FileError = NodeJS.ErrnoException & { readonly path: string };

/** What Node says of files: `ENOENT: no such file or directory, open 'x'`. */
function isAboutFile(error: unknown): error is FileError {
  return error instanceof Error && 'code' in error && 'path' in error && typeof error.path === 'string';
}

function reasonOf({ message, code }: FileError): string {
  return /^\w+: ([^,]+)/.exec(message)?.[1] ?? String(code);
}

function traceOf(error: unknown): string {
  const origin = error instanceof Defect ? error.cause : error;
  return origin instanceof Error ? origin.stack ?? origin.message : String(origin);
}

const ownMistakes = [InternalError, Defect, TypeError, RangeError, ReferenceError, SyntaxError];

function isOwnMistake(error: Error): boolean {
  return ownMistakes.some((kind) => error instanceof kind);
}
