import { expect, it } from 'vitest';
import { boot } from '../../toolchain/harness/boot.ts';
import { expectEnd } from '../../toolchain/harness/expect-end.ts';
import { underLyn } from '../../toolchain/harness/image.ts';
import { linuxModules } from '../../toolchain/run/linux.ts';
import { onOneBoardWithLyn } from '../support/boards.ts';
import { untilTextShows } from '../support/screen-text.ts';

/** Wall time of a boot in seconds: half a minute on an idle machine, several on a busy one. */
const patience = 400;

const line = (text: string): string[] => [...text.split(' '), 'ret'];

onOneBoardWithLyn('A person at the keyboard', (board) => {
  it(`types in the guest's shell on ${board.name}, and reads the screen`, async () => {
    const machine = await boot(board.name, underLyn(await linuxModules({}), { options: 'guest.memory=256M' }), { timeoutSeconds: patience });
    await machine.console.expect(/guest:\/# /, patience);
    // The wrong letter is found by Control-A and the arrow, and taken away by Delete.
    await machine.press(line('e x c h o spc shift-4 shift-9 shift-9 6 spc shift-8 spc 7 shift-0 shift-0 ctrl-a right delete'));
    await untilTextShows(machine, /^42$/m, 60);
    await machine.press(line('e x i t spc 3'));
    await expectEnd(machine, 'halted');
    expect(machine.console.text).toMatch(/status 3\r?$/m);
  }, (patience + 60) * 1000);
});
