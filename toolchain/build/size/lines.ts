/**
 * Lines of TypeScript, C or C-like assembly that say something: neither blank nor comment alone. The text in quotes is
 * skipped as a whole, for it may look like a comment.
 */
export function countLines(source: string): number {
  const bare = source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, (token) =>
    token.startsWith('/') ? token.replace(/[^\n]/g, '') : token.replace(/[^\n]+/g, 'x'),
  );
  return bare.split('\n').filter((line) => line.trim() !== '').length;
}
