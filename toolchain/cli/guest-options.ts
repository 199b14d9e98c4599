import { InvalidArgumentError, Option, type Command } from 'commander';
import { refusalOfOptions } from '../run/check-start.ts';
import { ownOptions, wordsForGrub } from './own-options.ts';

/** What commands take that boot a Linux guest, or make an image that does. */
export interface GuestOptions {
  readonly memory?: string;
  readonly kernel?: string;
  readonly initramfs?: string;
  readonly append?: string;
  readonly options?: string;
}

const usualMemory = '256M';

/** Gives a command these options, in the order of its help. */
export function addGuestOptions(command: Command): void {
  command
    .addOption(new Option('--memory <size>', `the guest's memory: a multiple of 2M, such as 1G; ${usualMemory} unless told`).argParser(memorySize))
    .option('--kernel <bzImage>', "another kernel than Debian's cloud kernel")
    .option('--initramfs <file>', 'another initramfs than the one assembled here')
    .addOption(new Option('--append <words>', "further words for the kernel's command line").argParser(wordsForGrub))
    .addOption(ownOptions().argParser(wordsForHypervisor))
    .hook('preAction', () => refuseTwoSizes(command));
}

/** Of two sizes one would count, and nobody would say which. */
function refuseTwoSizes(command: Command): void {
  const { memory, options } = command.opts<GuestOptions>();
  const size = sizeIn(options);
  if (memory !== undefined && size !== undefined) command.error(`error: --memory ${memory} and ${size} in --options are the same option, said twice. Leave out one of them.`);
}

function sizeIn(options = ''): string | undefined {
  return options.split(' ').find((word) => word.startsWith('guest.memory='));
}

/** What the hypervisor would refuse at boot is refused here. */
function wordsForHypervisor(text: string): string {
  const refusal = refusalOfOptions(wordsForGrub(text));
  if (refusal === undefined) return text;
  throw new InvalidArgumentError(refusal);
}

/** As `guest.memory=` takes it; what the hypervisor would refuse at boot is refused here. */
function memorySize(text: string): string {
  const [, number, unit] = /^(\d+)([MG])$/.exec(text) ?? [];
  const megabytes = Number(number) * (unit === 'G' ? 1024 : 1);
  if (megabytes > 0 && megabytes % 2 === 0) return text;
  throw new InvalidArgumentError("It takes a multiple of 2M, such as 256M or 1G.");
}

/** What of them is put on an image. */
export function guestWish({ memory = usualMemory, options, kernel, initramfs, append }: GuestOptions): { options: string; kernel?: string; initramfs?: string; extra?: string } {
  const words = [...(sizeIn(options) === undefined ? [`guest.memory=${memory}`] : []), ...(options === undefined ? [] : [options])];
  return {
    options: words.join(' '),
    ...(kernel === undefined ? {} : { kernel }),
    ...(initramfs === undefined ? {} : { initramfs }),
    ...(append === undefined ? {} : { extra: append }),
  };
}
