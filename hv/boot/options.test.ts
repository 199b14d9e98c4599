import { beforeEach, describe, expect, it } from 'vitest';
import { bytes, machine } from 'lyn/test';
import { console } from '../console/console.ts';
import { options, readOptions } from './options.ts';

beforeEach(() => machine.reset());

const text = (line: string) => bytes(new TextEncoder().encode(line));

describe('the command line', () => {
  it('is 256 MB, a Linux and no limit if it is empty', () => {
    readOptions(text(''));
    expect(options).toMatchObject({ guestMemory: 256n << 20n, test: false, guestLimit: 0n });
  });

  it('sets what it names, in any order, and passes over the path of the image', () => {
    readOptions(text('/boot/lyn.elf  guest.limit=12345 log=records nmi=dump test guest.memory=2G '));
    expect(options).toMatchObject({ guestMemory: 2n << 30n, test: true, guestLimit: 12345n, logRecords: true, dumpOnNmi: true });
  });

  it.each([['console=serial', true, false], ['console=screen', false, true], ['trace', true, true]])('%s: on the serial port %s, on the screen %s', (line, toSerial, toScreen) => {
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
