import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { SerialConsole } from './serial-console.ts';

const megabyte = 2 ** 20;

let console: SerialConsole;
let machine: Socket;

/** A console, and the socket that an emulator would have. */
async function plugIn(limit?: number): Promise<void> {
  console = await SerialConsole.listen(limit);
  machine = connect(console.port, '127.0.0.1');
  await console.connected();
}

afterEach(() => {
  machine.destroy();
  console.close('the test is over');
});

async function say(text: string): Promise<void> {
  if (!machine.write(text, 'latin1')) await once(machine, 'drain');
}

describe('an expectation', () => {
  test('is met by what comes later, in any pieces, once', async () => {
    await plugIn();
    const met = console.expect(/^tiny: (\w+)$/m);
    for (const piece of ['boot\ntin', 'y: do', 'ne\n']) await say(piece);
    expect((await met)[1]).toBe('done');
    await expect(console.expect('done', 0.2)).rejects.toThrow('did not show done within 0.2 s');
  });

  test('is met by a match of any length, when the machine is silent', async () => {
    await plugIn();
    const met = console.expect(/begin[^]*end/, 10);
    await say('begin');
    for (let i = 0; i < 20; i++) await say('x'.repeat(1000));
    await say('end');
    expect((await met)[0]).toHaveLength(20_008);
  });

  test('takes each place of the text for what it was when it came', async () => {
    await plugIn();
    const met = console.expect(/^x/, 0.5);
    await say('y');
    for (let i = 0; i < 10; i++) await say('x\n'.repeat(3000));
    await expect(met).rejects.toThrow('did not show /^x/ within 0.5 s');
  });
});

describe('a flood', () => {
  const block = `${'x'.repeat(62)}\r\n`.repeat(1024);

  /** In blocks of 64 KB. */
  async function flood(megabytes: number): Promise<void> {
    for (let i = 0; i < megabytes * 16; i++) await say(block);
  }

  test('of 100 MB is waited through in seconds, and 16 MB of it are kept', { timeout: 20_000 }, async () => {
    await plugIn(Infinity);
    const met = console.expect(/^tiny: done$/m, 15);
    await flood(100);
    await say('tiny: done\n');
    await met;
    const { text } = console;
    expect(text.length).toBeLessThan(17 * megabyte);
    expect(text).toMatch(/\n\[\.\.\. \d{8} characters are left out here \.\.\.\]\n/);
  });

  test('is told at its limit', async () => {
    await plugIn(megabyte + 1);
    let told = '';
    void console.flooded.then((sentence) => (told = sentence));
    await flood(1);
    await say('a');
    await console.expect('a');
    expect(told).toBe('');
    await say('b');
    await console.expect('b');
    expect(told).toBe('the machine has sent more than 1048577 characters');
  });
});
