import { diagnosticOf } from '../../diagnostics/report.ts';
import { spanOf, type Front } from '../context.ts';
import { ts } from '../typescript.ts';

/** What TypeScript's parser notes of comments that switch its checks off; its own declarations do not show it. */
type Directed = ts.SourceFile & {
  readonly commentDirectives?: readonly { readonly range: ts.TextRange }[];
  readonly checkJsDirective?: ts.TextRange & { readonly enabled: boolean };
};

/** `@ts-ignore`, `@ts-expect-error` and `@ts-nocheck`: what they silence would be compiled. */
export function checkDirectives(front: Front, file: ts.SourceFile): void {
  const { commentDirectives = [], checkJsDirective } = file as Directed;
  const ranges = [...commentDirectives.map(({ range }) => range), ...(checkJsDirective?.enabled === false ? [checkJsDirective] : [])];
  for (const { pos, end } of ranges) {
    const [word = ''] = /@ts-[a-z-]+/.exec(file.text.slice(pos, end)) ?? [];
    front.diagnostics.push(diagnosticOf('directive', spanOf(front.root, file, pos, end), [word]));
  }
}
