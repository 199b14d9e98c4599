import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { installLine, missingPackages } from './install.ts';
import { hostPackages } from './packages.ts';
import { runTool } from './tool.ts';

describe('the table of host packages', () => {
  test('names every package once, each with a reason and an absolute proof', () => {
    expect(new Set(hostPackages.map((entry) => entry.name)).size).toBe(hostPackages.length);
    for (const entry of hostPackages) {
      expect(entry.why.length, entry.name).toBeGreaterThan(10);
      expect(entry.proof, entry.name).toMatch(/^\//);
    }
  });
});

describe('missing packages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lyn-packages-'));
  const here = { name: 'here', why: 'is installed', proof: join(folder, 'here') };
  const gone = { name: 'gone', why: 'is not', proof: join(folder, 'gone') };
  writeFileSync(here.proof, '');

  test('are those whose proving file is not there', () => {
    expect(missingPackages([here, gone])).toEqual([gone]);
  });

  test('can be installed by one line that a person can type', () => {
    expect(installLine([gone, here])).toBe('sudo apt-get update && sudo apt-get install -y --no-install-recommends gone here');
  });
});

describe('a host tool', () => {
  test('that is not there is named with the package that has it', async () => {
    const nowhere = runTool('mformat', [], { env: { PATH: '/nowhere' }, extendEnv: false });
    await expect(nowhere).rejects.toThrow(/mformat is not on this machine\. Install it with:\n.* mtools$/);
  });

  test('that fails is quoted', async () => {
    await expect(runTool('ls', ['/nowhere/at/all'])).rejects.toThrow(/^ls \/nowhere\/at\/all\nfailed: .*No such file/s);
  });
});
