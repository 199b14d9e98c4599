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
 * next step; a `TypeError` and its like can only be a mistake of Lyn's own.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof Error && !isOwnMistake(error)) return `lyn: ${error.message}`;
  const origin = error instanceof InternalError ? error.cause : error;
  const trace = origin instanceof Error ? origin.stack ?? origin.message : String(origin);
  return [
    'lyn: internal error. This is a mistake in Lyn, not in your program.',
    'Please report the lines below with the command, and the source file if it is about one:',
    trace,
  ].join('\n');
}

const ownMistakes = [InternalError, TypeError, RangeError, ReferenceError, SyntaxError];

function isOwnMistake(error: Error): boolean {
  return ownMistakes.some((kind) => error instanceof kind);
}
