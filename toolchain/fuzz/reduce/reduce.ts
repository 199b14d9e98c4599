import { randomProgram } from '../../test/random/program.ts';
import type { Sources } from '../../test/batch.ts';
import { candidate, findingsIn } from '../batch.ts';
import type { Finding } from '../finding.ts';
import { shrink } from './shrink.ts';

/** The smallest program found that shows the same kind of finding. */
export async function reduceFinding(finding: Finding): Promise<Sources> {
  const whole = randomProgram(finding.seed);
  if (finding.kind === 'hang') return whole;
  return shrink(whole, (variants) => stillFail(variants, finding));
}

/** Which of the variants still fail the same way; they are tried together. */
async function stillFail(variants: readonly Sources[], finding: Finding): Promise<boolean[]> {
  const programs = variants.map((sources, i) => candidate(i, sources));
  const found = await findingsIn(programs, finding.compiler === undefined ? [] : [finding.compiler]);
  return programs.map(({ seed }) => found.some((other) => other.seed === seed && sameWay(other, finding)));
}

function sameWay(a: Finding, b: Finding): boolean {
  return a.kind === b.kind && essence(a) === essence(b);
}

/** What of the text is about the mistake, not about the program: the code of a diagnostic, the flag of a warning, the first line of an exception. */
function essence({ kind, text }: Finding): string {
  switch (kind) {
    case 'refused': return /error\[(\w+)\]/.exec(text)?.[1] ?? '';
    case 'C refused': case 'C warning': return /\[-W[\w=-]+\]/.exec(text)?.[0] ?? '';
    case 'crash': return text.split('\n')[0]!;
    default: return '';
  }
}
