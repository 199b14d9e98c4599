import { argument } from '../boot-entry.ts';
import type { Menu, MenuEntry } from './contents.ts';

/** SHA-256 of the files on the image, by their paths there. */
export type Hashes = ReadonlyMap<string, string>;

/** The first serial port, at the speed that Lyn uses. */
const serial = 'serial --unit=0 --speed=115200';

/**
 * What Lyn finds of the screen. On a BIOS it is VGA text. Where UEFI is, it is a linear framebuffer of 1024 to 768 if there is one, which is Lyn's largest
 * console in its own font, and legible on a photograph; otherwise what GRUB takes for best. (`keep` would hand over none, as GRUB's menu is no graphics.)
 */
const screens = { efi: '1024x768x32,1024x768,auto', bios: 'text' } as const;

/** The menu is on the screen, and on a serial port beside it where one answers: GRUB's `serial` fails where none does. */
const head = `if ${serial}; then
  terminal_input console serial
  terminal_output console serial
fi
if [ "$grub_platform" = efi ]; then
  set screen=${screens.efi}
else
  set screen=${screens.bios}
fi
`;

/** Last in each entry, for `multiboot2` sets it to `auto` when it sees that a kernel can do with a framebuffer. */
const lastLine = 'set gfxpayload=$screen';

/** What follows from all else that is in an image. */
export interface OwnNames {
  /** 16 hexadecimal digits, by which a person knows it. */
  readonly image: string;
  /** GUID of the data partition. */
  readonly data: string;
}

/** GRUB's menu (its manual, "Writing full configuration files directly"). `$root` is the image, by then. Lyn is told what each module has to be. */
export function menuText({ entries, first, seconds }: Menu, hashes: Hashes, names: OwnNames): string {
  return `${head}set timeout=${seconds}\nset default=${first}\n${entries.map((entry) => entryText(entry, hashes, names)).join('')}`;
}

function entryText({ id, title, remark, identified, kernel, commandLine, modules, reports, serialOnly }: MenuEntry, hashes: Hashes, { image, data }: OwnNames): string {
  const remarks = [...(identified === true ? [`image ${image}`] : []), ...(remark === undefined ? [] : [remark])];
  const words = reports === true ? `${commandLine} report=${data}`.trimStart() : commandLine;
  const lines = [
    ...(serialOnly === true ? ['terminal_input serial', 'terminal_output serial'] : []),
    `echo 'Loading ${title} ...'`,
    `multiboot2 ${kernel}${argument(words)}`,
    ...modules.map((module) => `module2 ${module.path}${argument(withHash(module.commandLine, hashes.get(module.path)))}`),
    lastLine,
  ];
  return `menuentry '${title}${remarks.map((text) => ` (${text})`).join('')}' --id ${id} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

/** The hash is the second word, behind the module's name. */
function withHash(commandLine: string, sha256: string | undefined): string {
  if (sha256 === undefined) throw new Error(`The boot menu names the module "${commandLine}", which is not among the image's files.`);
  const [name, ...words] = commandLine.split(' ');
  return [name, `sha256=${sha256}`, ...words].join(' ');
}
