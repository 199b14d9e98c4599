import { expect, test } from 'vitest';
import { runTool } from '../../host/tool.ts';
import type { MenuEntry } from './contents.ts';
import { menuText } from './menu.ts';

const entry: MenuEntry = {
  id: 'normal', title: 'Lyn', kernel: '/lyn/lyn.elf', commandLine: 'guest.memory=256M',
  modules: [{ path: '/lyn/kernel', commandLine: 'kernel console=ttyS0,115200' }, { path: '/lyn/initramfs', commandLine: 'initramfs' }],
};

const hashes = new Map([['/lyn/kernel', 'aaaa'], ['/lyn/initramfs', 'bbbb']]);
const names = { image: '0123456789abcdef', data: '00112233-4455-6677-8899-aabbccddeeff' };
const text = (changed: Partial<MenuEntry>): string => menuText({ entries: [{ ...entry, ...changed }], first: 'normal', seconds: 5 }, hashes, names);

test('an entry starts Lyn with its command line, and hands over the modules with their hashes and strings', () => {
  expect(text({})).toMatch(/^set timeout=5\nset default=normal\nmenuentry 'Lyn' --id normal \{\n {2}echo 'Loading Lyn \.\.\.'\n {2}multiboot2 \/lyn\/lyn\.elf guest\.memory=256M\n {2}module2 \/lyn\/kernel kernel sha256=aaaa console=ttyS0,115200\n {2}module2 \/lyn\/initramfs initramfs sha256=bbbb\n {2}set gfxpayload=\$screen\n\}\n$/m);
});

test('an entry may tell which image this is, and when to take it; what is loaded is told in short', () => {
  expect(text({ identified: true })).toContain("menuentry 'Lyn (image 0123456789abcdef)' --id normal {\n  echo 'Loading Lyn ...'\n");
  expect(text({ remark: 'first of all' })).toContain("menuentry 'Lyn (first of all)' --id normal {\n  echo 'Loading Lyn ...'\n");
});

test("the self-test's entry names the data partition at its command line's end", () => {
  expect(text({ reports: true })).toContain(`multiboot2 /lyn/lyn.elf guest.memory=256M report=${names.data}\n`);
  expect(text({ reports: true, commandLine: '' })).toContain(`multiboot2 /lyn/lyn.elf report=${names.data}\n`);
});

test('an entry for the serial port takes the menu off the screen', () => {
  expect(text({ serialOnly: true })).toContain('  terminal_output serial\n  echo');
});

test("a command line with a character of GRUB's own language is refused", () => {
  expect(() => text({ commandLine: 'a; reboot' })).toThrow('The command line "a; reboot" holds ";", which may have a meaning of its own for the boot loader; leave it out.');
});

test('a module that the image does not have is refused', () => {
  expect(() => text({ modules: [{ path: '/lyn/other', commandLine: 'other' }] })).toThrow('The boot menu names the module "other", which is not among the image\'s files.');
});

test("its language is GRUB's, by GRUB's own checker", async () => {
  await runTool('grub-script-check', [], { input: text({}) });
  await expect(runTool('grub-script-check', [], { input: 'if true\n' })).rejects.toThrow(/syntax error/);
});
