import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lynIn } from './lyn.testing.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lyn-'));
  await writeFile(join(folder, 'empty'), '');
  await writeFile(join(folder, 'text'), 'no kernel, but long enough to be taken for one at first sight'.repeat(20));
});
afterAll(() => rm(folder, { recursive: true }));

describe('lyn image refuses, before anything is built', () => {
  it.each([
    ['a folder as --out', ['--out', '.'], / is a folder\. Give the path of the image's file with --out, such as .*\/lyn\.img\.$/],
    ['a device as --out', ['--out', '/dev/null'], '/dev/null is in /dev, where devices are, but no files. Let --out name a file; `lyn usb write` then puts the image on a stick'],
    ['a kernel that is not there', ['--kernel', 'nowhere'], 'The kernel nowhere cannot be read (ENOENT): name a Linux bzImage'],
    ['a kernel that is none', ['--kernel', 'text'], 'The kernel text cannot be started: it is no bzImage'],
    ['an initramfs that is not there', ['--initramfs', 'nowhere'], 'The initramfs nowhere cannot be read (ENOENT)'],
    ['an initramfs that is none', ['--initramfs', 'text'], 'The initramfs text is no archive that Linux unpacks: name a cpio archive'],
    ['an empty initramfs', ['--initramfs', 'empty'], 'The initramfs empty is empty'],
  ])('%s', async (_, args, says) => {
    const { status, output } = await lynIn(folder, 'image', ...args);
    expect(output).toMatch(says);
    expect({ status, lines: output.split('\n').length }).toEqual({ status: 1, lines: 1 });
  });

  it.each([
    ['a memory size that the hypervisor would refuse', ['--memory', '3M'], 'It takes a multiple of 2M'],
    ['a menu that waits for no number', ['--menu-timeout', 'soon'], 'It takes whole seconds up to 3600, such as 5.'],
    ['a menu that waits for ever', ['--menu-timeout', '99999999999'], 'It takes whole seconds up to 3600, such as 5.'],
    ['words that the boot loader would take for its own', ['--append', 'foo="bar baz"'], /option '--append <words>' argument .* is invalid\. It holds "\\"", which may have a meaning of its own for the boot loader/],
    ['the same for the hypervisor, as they were typed', ['--options', 'trace; reboot'], /option '--options <words>' argument 'trace; reboot' is invalid\. It holds ";", which may have a meaning of its own/],
    ['a letter that is not ASCII', ['--append', 'x=ü'], 'It holds "ü", which is no ASCII; leave it out. Letters, digits, blanks and _.,:=+-/@% go through.'],
    ['a line break', ['--append', 'one\ntwo'], 'It holds "\\n", which ends a line of the boot menu; leave it out.'],
    ['an option that the hypervisor does not know', ['--options', 'trace foo'], /option '--options <words>' argument 'trace foo' is invalid\. The hypervisor does not take the option "foo"/],
    ["the guest's memory said twice", ['--memory', '128M', '--options', 'trace guest.memory=64M'], 'error: --memory 128M and guest.memory=64M in --options are the same option, said twice. Leave out one of them.'],
    ['an entry that the menu does not have', ['--default', 'other'], /Allowed choices are normal, verbose, serial, self-test/],
  ])('%s', async (_, args, says) => {
    const { status, output } = await lynIn(folder, 'image', ...args);
    expect(output).toMatch(says);
    expect(status).toBe(2);
  });
});
