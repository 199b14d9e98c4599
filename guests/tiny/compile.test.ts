import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyGuest } from '../../toolchain/harness/image.ts';
import { buildPath, projectRoot } from '../../toolchain/host/root.ts';
import { hypervisorOnly } from './compile.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(buildPath('tiny-guest-'))));
afterAll(() => rm(folder, { recursive: true }));

const entry = "\nentry('lyn_main', main);\n";

/** What is said of a guest with this text, which lies in the run's folder as `guest.ts`. */
async function complaint(source: string): Promise<string> {
  const failure = await tinyGuest({ source }).assemble(folder).then(() => 'it is fine', (error: unknown) => String(error));
  return failure.replaceAll(relative(projectRoot(), folder), '<run>');
}

describe('A tiny guest in machine TypeScript', () => {
  it('is a flat image beside its C, and its ELF file for debuggers', async () => {
    const image = await tinyGuest({ source: `function main(): void {\n  log.info('hello');\n}${entry}` }).assemble(folder);
    expect(image).toBe(join(folder, 'guest.bin'));
  });

  it('with an error is refused with the code, the place and the line', async () => {
    expect(await complaint(`function main(): void {\n  throw 1;\n}${entry}`)).toMatch(/error\[LYN0004\]: .*\n *--> <run>\/guest\.ts:2:3\n.*\n2 \| {3}throw 1;/);
  });

  it('of the wrong types is refused in the words of TypeScript', async () => {
    expect(await complaint(`function main(): void {\n  const leaf: u32 = 'one';\n  log.info(\`\${leaf}\`);\n}${entry}`)).toMatch(/error\[TS2322\].*\n *--> <run>\/guest\.ts:2:9/);
  });

  it('without an entry is told which', async () => {
    expect(await complaint('export function main(): void {\n  log.info(\'hello\');\n}\n')).toMatch(/error\[LYN0702\]: the program has no `entry\('lyn_main', \.\.\.\)`\n *--> <run>\/guest\.ts:1:1\n[^]*a tiny guest begins there/);
  });

  it("cannot use what is the hypervisor's own, and is told where it does", async () => {
    expect(await complaint(`function main(): void {\n  log.info(\`\${boot.info()}\`);\n}${entry}`)).toMatch(/error\[LYN0601\]: `boot\.info` cannot be in a tiny guest\n *--> <run>\/guest\.ts:2:\d+/);
  });

  it('is refused intrinsics by names that there are', () => {
    const declared = readFileSync(new URL('../../toolchain/lib/machine.d.ts', import.meta.url), 'utf8');
    for (const own of hypervisorOnly) {
      const [object, member] = own.split('.');
      const members = new RegExp(`^declare const ${object}: \\{[^]*?^\\};`, 'm').exec(declared)?.[0] ?? '';
      expect(members, own).toMatch(new RegExp(`^  ${member}${member === '' ? '\\w+' : ''}\\(`, 'm'));
    }
  });

  it('that is too large is told how much there is room for', async () => {
    const text = 'x'.repeat(40_000);
    expect(await complaint(`function main(): void {\n  log.info('${text}');\n}${entry}`)).toContain('a tiny guest has to stay below 0xFE00');
    expect(await complaint(`const numbers = array(u32, 300000);\nfunction main(): void {\n  for (let i: u32 = 0; i < numbers.length; i++) numbers[i] = i;\n}${entry}`)).toContain('static storage of a tiny guest');
  });

  it('that is not there is told so', async () => {
    await expect(tinyGuest({ module: new URL('nobody.ts', import.meta.url) }).assemble(folder)).rejects.toThrow('guests/tiny/nobody.ts');
  });
});
