/**
 * What the terminal shows when a command fails. An ordinary `Error` carries a message for the user, with the place and the
 * next step; a `TypeError` and its like can only be a mistake of Lyn's own.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof Error && !isOwnMistake(error)) return `lyn: ${error.message}`;
  const trace = error instanceof Error ? error.stack ?? error.message : String(error);
  return [
    'lyn: internal error. This is a mistake in Lyn, not in your program.',
    'Please report the lines below with the command, and the source file if it is about one:',
    trace,
  ].join('\n');
}

const ownMistakes = [TypeError, RangeError, ReferenceError, SyntaxError];

function isOwnMistake(error: Error): boolean {
  return ownMistakes.some((kind) => error instanceof kind);
}
