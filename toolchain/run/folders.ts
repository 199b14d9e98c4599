import { buildPath } from '../host/root.ts';

/** Where `lyn debug` builds. */
export function debugFolder(): string {
  return buildPath('debug');
}
