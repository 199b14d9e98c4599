/** Whether a version such as `20.19.0` is `needed` or a later one. */
export function atLeast(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const differs = want.findIndex((part, i) => part !== (have[i] ?? 0));
  return differs < 0 || (have[differs] ?? 0) > want[differs]!;
}
