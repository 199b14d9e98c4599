import { memoryPatternSha256 } from './memory-pattern.ts';

/** What the host makes of the guest's self-check. */
export interface SelfCheckVerdict {
  /** Exit status that the guest itself announced, or undefined if it never came to that. */
  readonly status: number | undefined;
  /** Everything that is wrong, in sentences; empty when all is well. */
  readonly problems: readonly string[];
}

/** Judges the console of a guest that ran with `lyn.check`: its own findings, and its SHA-256 against the host's. */
export function judgeSelfCheck(consoleText: string): SelfCheckVerdict {
  const line = (pattern: RegExp): string | undefined => pattern.exec(consoleText)?.[1];
  const problems = [...consoleText.matchAll(/^self-check: FAILED: (.*?)\r?$/gm)].map((match) => match[1] ?? '');
  const ours = memoryPatternSha256();
  const theirs = line(/^self-check: memory sha256: ([0-9a-f]+)/m);
  if (theirs === undefined) problems.push('the guest never printed the SHA-256 of its memory');
  else if (theirs !== ours) problems.push(`the guest's SHA-256 over 32 MB of its memory is ${theirs}, but the host's is ${ours}`);
  if (!/^self-check: passed\r?$/m.test(consoleText)) problems.push('the guest never said that its self-check passed');
  const status = line(/^guest: ends with status (\d+)/m);
  if (status === undefined) problems.push('the guest never came to its end');
  return { status: status === undefined ? undefined : Number(status), problems };
}
