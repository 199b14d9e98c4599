import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { hostBelow, type Host, type HostParts } from './host.ts';

/** For tests: machines made of a few files, which are gone after each test. */
export function fakeHosts(): (files: Readonly<Record<string, string>>, parts?: HostParts) => Host {
  const roots: string[] = [];
  afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true })));
  return (files, parts = {}) => {
    const root = mkdtempSync(join(tmpdir(), 'lyn-host-'));
    roots.push(root);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
      chmodSync(join(root, path), 0o755);
    }
    return hostBelow(root, { path: '/usr/local/bin:/usr/bin:/bin', kvm: async () => ({ works: false, reason: 'it was not to be asked' }), ...parts });
  };
}
