import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import { boot } from '../../toolchain/harness/boot.ts';
import { expectEnd } from '../../toolchain/harness/expect-end.ts';
import { underLyn } from '../../toolchain/harness/image.ts';
import { projectRoot } from '../../toolchain/host/root.ts';
import type { BootModule } from '../../toolchain/images/boot-entry.ts';
import { buildSelfTest, type SelfTest } from '../../toolchain/self-test/build.ts';
import { readPage, type Entry } from '../../toolchain/self-test/page.ts';
import { onEachBoardWithLyn } from '../support/boards.ts';
import { runFolder } from '../support/boots.ts';

/** Guests that come to a bad end, each with what the page says of it. */
const bad = {
  fails: ['main:\n reached "one"\n mov eax, 1\n expect "two", rax, 2\n expect "three", rax, 3\n done', 'failed', /^fails: 1 check held; two: got 0x1, want 0x2$/],
  hangs: ['main:\n reached "one"\n cli\n1: jmp 1b\n', 'failed', /^hangs: 1 check held; ended by: time limit reached$/],
  'triple-fault': ['main:\n lidt [nothing]\n ud2\n.pushsection .data\nnothing: .word 0\n .quad 0\n.popsection\n', 'failed', /^triple-fault: 0 checks held; ended by: triple fault$/],
  'outside-memory': ['main:\n mov eax, [0x40000000]\n done', 'failed', /^outside-memory: 0 checks held; ended by: access outside its memory$/],
  sleeps: ['main:\n cli\n hlt\n', 'failed', /^sleeps: 0 checks held; ended by: halted with interrupts disabled$/],
  'no-checks': ['main:\n done', 'failed', /^no-checks: 0 checks held$/],
  resets: ['main:\n reached "one"\n mov al, 0xFE\n out 0x64, al\n1: jmp 1b\n', 'failed', /^resets: 1 check held; ended by: reset$/],
  unasked: ['main:\n say "skip nobody asked"\n end_line\n done', 'skipped', /^unasked: nobody asked$/],
  noisy: ['main:\n mov ecx, 3000\n1: mov al, 0x7c\n call print_char\n loop 1b\n end_line\n reached "after all"\n done', 'passed', /^noisy: 1 check held$/],
} as const;

let selfTest: SelfTest;
beforeAll(async () => {
  selfTest = await buildSelfTest(runFolder('self-test guests'));
}, 300_000);

async function badModules(): Promise<BootModule[]> {
  const folder = runFolder('self-test bad guests');
  const modules: BootModule[] = [];
  for (const [name, [code]] of Object.entries(bad)) modules.push({ file: await assembleTinyGuest({ name, mode: 64, code }, folder), commandLine: name });
  const large = `${folder}/large.bin`;
  await writeFile(large, new Uint8Array(0xa_0000));
  const [first] = modules as [BootModule];
  const interrupts = await readFile(join(projectRoot(), 'guests/self-test/interrupts.S'), 'utf8');
  const early = interrupts.replace('sti\n    hlt\n4:', 'sti\n    nop\n    hlt\n4:');
  if (early === interrupts) throw new Error('guests/self-test/interrupts.S does not wait by STI and HLT');
  modules.push({ file: await assembleTinyGuest({ name: 'early-interrupt', mode: 64, code: early }, folder), commandLine: 'early-interrupt' });
  return [...modules, { file: large, commandLine: 'large' }, { ...first, commandLine: `damaged sha256=${'0'.repeat(64)}` }];
}

onEachBoardWithLyn('The test guests of the self-test', (board) => describe(`The test guests of the self-test on ${board.name}`, () => {
  let entries: readonly Entry[] = [];
  beforeAll(async () => {
    const usual = selfTest.modules.filter(({ commandLine }) => ['long-mode', 'interrupts', 'memory'].includes(commandLine));
    const machine = await boot(board, underLyn([...(await badModules()), ...usual], { hypervisor: selfTest.elf }), { name: `self-test guests ${board.name}` });
    await expectEnd(machine, 'halted');
    ({ entries } = readPage(machine.console.text));
    await machine.stop();
  }, 150_000);

  const said = (name: string): readonly [string, string][] => entries.filter(({ section, text }) => section === 'guests' && text.startsWith(`${name}: `)).map(({ kind, text }) => [kind, text]);

  it.each(Object.entries(bad))('%s: is told of in a line', (name, [, kind, words]) => expect(said(name)).toEqual([[kind, expect.stringMatching(words)]]));
  it('one that is too large is not started', () => expect(said('large')).toEqual([['failed', 'large: it is too large']]));
  it('one that is damaged is not started', () => expect(said('damaged')).toEqual([['failed', expect.stringMatching(/^damaged: it is not what its SHA-256 says/)]]));
  it('go on after all that: time, devices and memory are new for each', () => {
    expect(said('long-mode')).toEqual([['passed', 'long-mode: 6 checks held']]);
    expect(said('interrupts')).toEqual([['passed', 'interrupts: 6 checks held']]);
    expect(said('early-interrupt'), 'one whose interrupt comes before HLT, as where an emulator forgets the shadow of STI').toEqual([['passed', 'early-interrupt: 6 checks held']]);
    expect(said('memory')).toEqual([['passed', 'memory: 3 checks held'], ['passed', 'memory: 3 checks held']]);
  });
  it('failures are named again in the summary', () => {
    expect(entries.filter(({ section, text }) => section === 'summary' && text.startsWith('see above: FAIL ')).map(({ text }) => text.split(' ')[3])).toEqual(['fails:', 'hangs:', 'triple-fault:', 'outside-memory:', 'sleeps:', 'no-checks:']);
  });
}));

describe('The self-test on two processors', () => {
  onEachBoardWithLyn('The self-test on two processors', (board) => {
    it(`on ${board.name}: they are up, their clocks in step, and both may be turned on`, async () => {
      const machine = await boot(board, underLyn(selfTest.modules.slice(0, 1), { hypervisor: selfTest.elf }), { processors: 2 });
      await expectEnd(machine, 'halted');
      const texts = readPage(machine.console.text).entries.filter(({ kind }) => kind === 'passed').map(({ text }) => text);
      expect(texts).toContain('processors: 2 of 2 are up');
      expect(texts).toContain('TSCs of 2 processors: no difference is seen');
      expect(texts).toContainEqual(expect.stringMatching(/^(VT-x|AMD-V) can be turned on on 1 of 1 other processors$/));
    }, 150_000);
  });
});
