import { beforeEach, describe, expect, it } from 'vitest';
import { bytes, machine } from 'lyn/test';
import { console, startConsole } from '../console/console.ts';
import { options, readOptions } from './options.ts';

beforeEach(() => machine.reset());

const text = (line: string) => bytes(new TextEncoder().encode(line));

/** A port whose scratch register keeps what is written to it. */
function answerAtSerialPort(): void {
  let scratch = 0;
  machine.ports.handle(0x3f8, 0x3ff, { in: (offset) => (offset === 7 ? scratch : 0x60), out: (offset, _bytes, value) => { if (offset === 7) scratch = value; } });
  startConsole();
}

describe('the command line', () => {
  it('is 256 MB, a Linux and no limit if it is empty', () => {
    readOptions(text(''));
    expect(options).toMatchObject({ guestMemory: 256n << 20n, test: false, guestLimit: 0n });
  });

  it('sets what it names, in any order, and passes over the path of the image', () => {
    readOptions(text('/boot/lyn.elf  guest.limit=12345 log=records nmi=dump test guest.memory=2G '));
    expect(options).toMatchObject({ guestMemory: 2n << 30n, test: true, guestLimit: 12345n, logRecords: true, dumpOnNmi: true });
  });

  it('console=serial: on the serial port alone where one answers; before, the screen says so', () => {
    answerAtSerialPort();
    readOptions(text('console=serial'));
    expect(console).toMatchObject({ toSerial: true, toScreen: false });
    expect(machine.log.lines).toEqual(['the console is on the serial port']);
  });

  it('console=serial: on the screen where no serial port answers, which is said', () => {
    startConsole();
    readOptions(text('console=serial'));
    expect(console).toMatchObject({ toSerial: true, toScreen: true });
    expect(machine.log.linesOf('warn')).toEqual([expect.stringContaining('no serial port answers at 0x3f8')]);
  });

  it.each([['console=screen', false, true], ['trace', true, true]])('%s: on the serial port %s, on the screen %s', (line, toSerial, toScreen) => {
    readOptions(text(line));
    expect(console).toMatchObject({ toSerial, toScreen });
  });

  it.each([['guest.memory=4M', 4n << 20n], ['guest.memory=2097152', 2n << 20n], ['guest.memory=4096K', 4n << 20n]])('%s is a size', (line, size) => {
    readOptions(text(line));
    expect(options.guestMemory).toBe(size);
  });

  it.each(['guest.memory=', 'guest.memory=3M', 'guest.memory=0', 'guest.memory=2X', 'guest.memory=-2M', 'guest.memory=9999999999999999', 'guest.memory=17179869185G', 'guest.memory=M', 'guest.memory=2MM', 'guest.memory', 'test=1', 'log=', 'log=text', 'console', 'console=', 'console=both', 'console=serials', 'log=records2', 'guest.limit=', 'guest.limit=0', 'guest.limit=x', 'nmi', 'nmi=', 'nmi=dumps', 'tests', 'quiet', 'test guest.memory=/64M', '/boot/lyn.elf /boot/other'])(
    '%s is refused, and named',
    (line) => {
      expect(machine.run(() => readOptions(text(line)))).toBe('stopped');
      expect(machine.log.linesOf('error')[0]).toMatch(/unknown or whose value makes no sense/);
    },
  );
});
