import { beforeAll, describe, expect, it } from 'vitest';
import { boot } from '../../toolchain/harness/boot.ts';
import { settled } from '../../toolchain/harness/expect-end.ts';
import { underLyn } from '../../toolchain/harness/image.ts';
import { buildSelfTest, type SelfTest } from '../../toolchain/self-test/build.ts';
import { onBoard } from '../support/boards.ts';
import { runFolder } from '../support/boots.ts';
import { untilTextShows } from '../support/screen-text.ts';

let selfTest: SelfTest;
beforeAll(async () => {
  selfTest = await buildSelfTest(runFolder('self-test viewer'));
}, 300_000);

onBoard('qemu-svm', 'The page of the self-test on the screen', (board) => describe('The page of the self-test on the screen, when all is over', () => {
  it('turns by keys and by time, and is whole in its parts; the serial console has heard of none of it', { timeout: 300_000 }, async () => {
    const machine = await boot(board, underLyn(selfTest.modules.slice(0, 1), { hypervisor: selfTest.elf }), { name: 'self-test viewer', timeoutSeconds: 250 });
    await settled(machine);
    const said = machine.console.text;
    const last = await untilTextShows(machine, /^ part (\d) of \1 - PgUp, PgDn - the machine may be switched off/m);
    expect(last.join('\n')).toMatch(/^LYN1 OK .*\n[^]*^lyn: halted *\n part/m);
    const parts = Number(/ of (\d)/.exec(last.at(-1)!)![1]);

    const seen: string[] = [];
    for (let part = 1; part < parts; part++) {
      await machine.press(['pgdn']);
      seen.push(...(await untilTextShows(machine, new RegExp(`^ part ${part} of`, 'm'))).slice(0, -1));
    }
    const page = said.replaceAll('\r', '').split('\n').filter((line) => /^(\| |LYN1 )/.test(line));
    expect(seen.map((row) => row.trimEnd()).filter((row) => row !== '')).toEqual(page);

    await machine.press(['pgup']);
    await untilTextShows(machine, new RegExp(`^ part ${parts - 2} of`, 'm'));
    await untilTextShows(machine, new RegExp(`^ part ${parts - 1} of`, 'm'), 60);
    await untilTextShows(machine, new RegExp(`^ part ${parts} of`, 'm'), 60);
    expect(machine.console.text).toBe(said);
    await machine.stop();
  });
}));
