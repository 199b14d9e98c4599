/** What the boot loader starts; every `file` is a path on this machine. */
export type BootEntry =
  | {
      readonly kind: 'multiboot';
      /** The multiboot kernel, such as Lyn. */
      readonly kernel: string;
      /** Its command string. */
      readonly commandLine?: string;
      readonly modules: readonly BootModule[];
      /** The mode of the screen that it is started in, by multiboot2, such as `1024x768x32`; VGA's text mode, by multiboot1, unless told. */
      readonly screen?: string;
    }
  | {
      /** A bzImage by Linux's own boot protocol: the bare machine, for comparison. */
      readonly kind: 'linux';
      readonly kernel: string;
      readonly commandLine: string;
      readonly initramfs: string;
    };

/** A multiboot1 module: its bytes, and the string that tells the kernel what it is. */
export interface BootModule {
  readonly file: string;
  readonly commandLine: string;
}

/** A file on the image's FAT file system. */
export interface ImageFile {
  /** Name in the root folder, at most eight characters, a dot and three. */
  readonly name: string;
  readonly from: string;
}

/** The boot loader's configuration and the files that it names. */
export interface BootPlan {
  readonly config: string;
  readonly files: readonly ImageFile[];
}

/** Gives every file of `entry` its place on the image and writes GRUB's configuration for it. */
export function planBoot(entry: BootEntry): BootPlan {
  return entry.kind === 'multiboot' ? planMultiboot(entry) : planLinux(entry);
}

function planMultiboot(entry: Extract<BootEntry, { kind: 'multiboot' }>): BootPlan {
  const modules = entry.modules.map((module, index) => ({ ...module, name: `module${index}.bin` }));
  const version = entry.screen === undefined ? '' : '2';
  const lines = [
    `multiboot${version} /lyn.elf${argument(entry.commandLine)}`,
    ...modules.map((module) => `module${version} /${module.name}${argument(module.commandLine)}`),
    ...(entry.screen === undefined ? [] : [`set gfxpayload=${entry.screen}`]), // last: `multiboot2` sets it to what the header says
  ];
  const files = [{ name: 'lyn.elf', from: entry.kernel }, ...modules.map(({ name, file }) => ({ name, from: file }))];
  return { config: script(lines), files };
}

function planLinux(entry: Extract<BootEntry, { kind: 'linux' }>): BootPlan {
  const lines = [`linux /vmlinuz${argument(entry.commandLine)}`, 'initrd /initrd.img'];
  return { config: script(lines), files: [{ name: 'vmlinuz', from: entry.kernel }, { name: 'initrd.img', from: entry.initramfs }] };
}

function script(lines: readonly string[]): string {
  return [...lines, 'boot', ''].join('\n');
}

/** Words that GRUB takes as they stand; what has a meaning in its language (quotes, $, ;, #, ...) is refused. */
export function argument(text: string | undefined): string {
  if (text === undefined || text === '') return '';
  const bad = notForGrub(text);
  if (bad !== undefined) throw new Error(`The command line ${JSON.stringify(text)} holds ${bad}`);
  return ` ${text}`;
}

/** Why a character does not get through GRUB as it was typed: the first row that holds. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/[\n\r]/, 'which ends a line of the boot menu'],
  [/[^ -\u{10ffff}]|\x7f/u, 'a control character'],
  [/[^ -~]/u, 'which is no ASCII'],
  [/./, 'which may have a meaning of its own for the boot loader'],
];

/** The first character that GRUB may not hand on as it stands, with the reason and what to do, if there is one. */
export function notForGrub(text: string): string | undefined {
  const bad = /[^\w .,:=+\-/@%]/u.exec(text)?.[0];
  if (bad === undefined) return undefined;
  return `${JSON.stringify(bad)}, ${reasons.find(([what]) => what.test(bad))![1]}; leave it out. Letters, digits, blanks and _.,:=+-/@% go through.`;
}
