import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { available, boardNamed } from '../../boards/index.ts';
import { boot } from '../../toolchain/harness/boot.ts';
import { settled } from '../../toolchain/harness/expect-end.ts';
import { tinyGuest, underLyn } from '../../toolchain/harness/image.ts';
import { onEachBoardWithLyn, onOneBoardWithLyn } from '../support/boards.ts';
import { pictureOf, untilPixelsShow, untilTextShows } from '../support/screen-text.ts';

/** Says something by escape sequences, and waits for ever. */
const guest = tinyGuest({
  mode: 64,
  code: String.raw`
main:
    mov rsi, OFFSET words
1:  lodsb
    test al, al
    jz 2f
    mov edx, COM1
    out dx, al
    jmp 1b
2:  sti
    hlt
    jmp 2b
.pushsection .data
words:
    .asciz "\r\n\033]0;a title\007one\ttwo\033[31;1m red\033[m\r\n\033[2Cthree\033[2D\033[K\033[999;1Hlast"
.popsection
`,
});

const seen = /^one {5}two red\n {2}thr\n/m;

onEachBoardWithLyn("The guest's console on VGA text", (board) => {
  it(`What the guest sends is on the screen of ${board.name} as a terminal shows it, below what Lyn says`, async () => {
    const machine = await boot(board.name, underLyn(guest, { options: 'guest.memory=16M' }));
    await machine.console.expect(/last/, 60); // Bochs must not be asked before it runs
    await setTimeout(500); // nor while it may log the halt behind the guest's last word, as in `settled`
    const rows = await untilTextShows(machine, /^last/m);
    expect(rows.join('\n')).toMatch(seen);
    expect(rows.join('\n')).toMatch(/^lyn: domain 1 starts with 16 MB$/m);
    expect(rows[24]).toBe('last');
  }, 120_000);
});

onOneBoardWithLyn('A console that is limited', (board) => {
  const wait = { options: 'guest.memory=16M guest.limit=2000000000' };
  it('to the serial port shows nothing on the screen but that', async () => {
    const machine = await boot(board.name, underLyn(guest, { options: `${wait.options} console=serial` }));
    await settled(machine);
    expect(machine.console.text).toMatch(/three/);
    const rows = await machine.screen();
    expect(rows.filter((row) => row.startsWith('lyn'))).toEqual(['lyn: the console is on the serial port']);
    expect(rows.join('\n')).not.toContain('three');
  }, 120_000);

  it('to the screen sends nothing more', async () => {
    const machine = await boot(board.name, underLyn(guest, { options: `${wait.options} console=screen` }));
    const rows = await untilTextShows(machine, /^lyn: halted/m, 60);
    expect(rows.join('\n')).toMatch(/^lyn: domain 1 ended: time limit reached\nlyn: the machine may be switched off\nlyn: halted$/m);
    expect(machine.console.text).not.toMatch(/domain 1|three|halted/);
  }, 120_000);

  it('to the serial port shows a refusal on the screen all the same', async () => {
    const machine = await boot(board.name, underLyn(guest, { options: 'console=serial guest.memory=64G' }));
    await settled(machine);
    expect((await machine.screen()).join('\n')).toMatch(/^lyn: error: the guest cannot have 65536 MB/m);
  }, 120_000);
});

it('A machine without a serial port keeps the console on the screen, whatever the menu says, and says so', async ({ skip }) => {
  const board = boardNamed('qemu-svm');
  const answer = await available(board);
  if (!answer.works) return skip(`${board.name}: ${answer.reason}`);
  const elsewhere = { extra: ['-global', 'isa-serial.iobase=0x2f8'] };
  const machine = await boot(board.name, underLyn(guest, { options: 'guest.memory=16M console=serial' }), { qemu: elsewhere });
  const text = (await untilTextShows(machine, /^last/m, 60)).join('\n');
  expect(text).toMatch(seen);
  expect(text).toMatch(/^lyn: warning: no serial port answers at 0x3f8: the console stays on the screen$/m);
}, 120_000);

onOneBoardWithLyn('The console on pixels', (board) => describe(`The console on pixels on ${board.name}`, () => {
  it.each(['1024x768x32', '800x600x24', '640x480x16'])('is the same in the mode %s', async (screen) => {
    const machine = await boot(board.name, underLyn(guest, { options: 'guest.memory=16M', screen }));
    const rows = await untilPixelsShow(machine, /^last/m, 60);
    expect(await pictureOf(machine)).toMatchObject({ width: Number(screen.split('x')[0]), height: Number(screen.split('x')[1]) });
    expect(rows.join('\n')).toMatch(seen);
    expect(rows.join('\n')).toMatch(/^lyn: domain 1 starts with 16 MB$/m);
    expect(rows.at(-1)).toBe('last');
    expect(rows.join('')).not.toContain('\ufffd');
  }, 120_000);
}));
