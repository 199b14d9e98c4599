import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { BlockDevice } from './block-devices.ts';
import { askPerson, confirmationOf, requireConfirmation, type Answer } from './confirm.ts';
import { stick } from './fake-disks.testing.ts';

const asked = (device: BlockDevice, names: readonly string[] = [], others: readonly BlockDevice[] = []) => confirmationOf({ kind: 'disk', path: device.path, device, names, others, below: undefined, sequence: undefined });
const nobody: Answer = { given: undefined, ask: undefined };
const person = (word: string | undefined): Answer => ({ given: undefined, ask: async () => word });

describe('what a person repeats', () => {
  test('is the serial number', () => {
    expect(asked(stick())).toEqual({ what: 'serial number', word: '4C530001230419117562' });
  });

  test('is, of a disk without one, its lasting name, its world-wide name, or its path', () => {
    const mute = stick({ serial: '  ', wwn: '0x5000c500' });
    expect(asked(mute, ['/dev/disk/by-id/usb-Flash-0:0'])).toEqual({ what: 'name (it has no serial number)', word: '/dev/disk/by-id/usb-Flash-0:0' });
    expect(asked(mute)).toEqual({ what: 'world-wide name (it has no serial number)', word: '0x5000c500' });
    expect(asked(stick({ serial: null }))).toEqual({ what: 'path (it has no serial number)', word: '/dev/sdb' });
  });

  test('tells disks apart: two with the same serial number are refused', () => {
    const twin = stick({ path: '/dev/sdc', 'maj:min': '8:32' });
    expect(() => asked(stick(), [], [twin])).toThrow('/dev/sdb and /dev/sdc have the same serial number, 4C530001230419117562. Unplug the one that is not meant.');
    expect(() => asked(stick(), [], [{ ...twin, serial: ' 4C530001230419117562 ' }])).toThrow('have the same serial number');
  });

  test("is not mistaken for a card reader's empty places, nor for the optical drive that a stick shows besides", () => {
    const others = [stick({ path: '/dev/sdc', 'maj:min': '8:32', size: 0 }), stick({ path: '/dev/sr0', 'maj:min': '11:0', type: 'rom' })];
    expect(asked(stick(), [], others).word).toBe('4C530001230419117562');
  });

  test.each([['  4C 53  ', '4C 53'], ['Größe 5', 'Größe 5']])('is the serial number %j as the list shows it', (serial, word) => {
    expect(asked(stick({ serial })).word).toBe(word);
  });
});

describe('a confirmation', () => {
  const serial = asked(stick({ serial: '4C53' }));

  test.each<[string, Answer]>([
    ['on the command line', { given: '4C53', ask: undefined }],
    ['on the command line with blanks around it', { given: '4C53 ', ask: undefined }],
    ['that is typed', person('4C53')],
    ['that is typed with blanks around it', person(' 4C53 ')],
  ])('%s is taken', async (_, answer) => {
    await requireConfirmation(serial, answer);
  });

  test.each<[string, Answer, string]>([
    ['another on the command line', { given: '4c53', ask: async () => '4C53' }, '--confirm-serial says "4c53", and the disk\'s serial number is "4C53". Nothing was written.'],
    ['none on the command line', { given: '', ask: undefined }, '--confirm-serial says "", and'],
    ['one in other case that is typed', person('4c53'), 'That is not its serial number, "4C53". Nothing was written.'],
    ['another that is typed', person('yes'), 'That is not its serial number, "4C53". Nothing was written.'],
    ['an empty line', person(''), 'That is not its serial number'],
    ['a person who leaves', person(undefined), 'No answer. Nothing was written.'],
    ['nobody there', nobody, "Standard input is no terminal where somebody could type the disk's serial number. Add --confirm-serial with it. Nothing was written."],
  ])('is refused: %s', async (_, answer, sentence) => {
    await expect(requireConfirmation(serial, answer)).rejects.toThrow(sentence);
  });
});

describe('the question', () => {
  test('is put, and the line that is typed is the answer', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const answer = askPerson('Type it: ', input, output);
    input.write('4C53\n');
    expect(await answer).toBe('4C53');
    expect(String(output.read())).toBe('Type it: ');
  });

  test('has no answer when the person leaves', async () => {
    const input = new PassThrough();
    const answer = askPerson('Type it: ', input, new PassThrough());
    input.end();
    expect(await answer).toBeUndefined();
  });
});
