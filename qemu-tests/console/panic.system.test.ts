import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../toolchain/build/build.ts';
import { boot } from '../../toolchain/harness/boot.ts';
import { settled } from '../../toolchain/harness/expect-end.ts';
import { runFolder } from '../../toolchain/harness/folders.ts';
import { underLyn } from '../../toolchain/harness/image.ts';
import { pixelText, type Picture } from '../../toolchain/harness/pixel-text.ts';
import { pictureOf } from '../support/screen-text.ts';

let hypervisor: string;

beforeAll(async () => {
  hypervisor = (await build({ entries: ['qemu-tests/console/fixtures/panic.ts'], output: runFolder('console panic') })).elf;
});

/** What is on the screen, without dumps, which are for the serial port alone. */
const report = /^lyn: all is well\nlyn: error: nothing is well\nlyn: all is well again\nlyn: panic: a panic of 0x200000\nlyn: at qemu-tests\/console\/fixtures\/panic\.ts:\d+ on processor 0\n[^~]*lyn: {3}main \(qemu-tests\/console\/fixtures\/panic\.ts:\d+\)\nlyn: halted/;

/** The colour of the first pixel of a row of text, as hexadecimal digits. */
function backgroundOf({ width, data }: Picture, row: number): string {
  return Buffer.from(data.subarray(row * 16 * width * 4, row * 16 * width * 4 + 3)).toString('hex');
}

describe('A panic', () => {
  it("is on VGA's text screen", async () => {
    const machine = await boot('qemu-tcg', underLyn([], { hypervisor }));
    await settled(machine);
    expect((await machine.screen()).join('\n')).toMatch(report);
    expect(machine.console.text).toMatch(/^~lyn 0000 /m);
  });

  it('is on a screen of pixels, white on red, and so is an error before it', async () => {
    const machine = await boot('qemu-tcg', underLyn([], { hypervisor, screen: '640x480x32' }));
    await settled(machine);
    const picture = await pictureOf(machine);
    const rows = pixelText(picture);
    expect(rows.join('\n')).toMatch(report);
    const red = rows.flatMap((row, i) => (backgroundOf(picture, i) === 'aa0000' ? [row] : []));
    expect(red[0]).toBe('lyn: error: nothing is well');
    expect(red[1]).toBe('lyn: panic: a panic of 0x200000');
    expect(red).toHaveLength(rows.filter((row) => row !== '').length - 2);
  });
});
