import { InvalidArgumentError, Option } from 'commander';
import { notForGrub } from '../images/boot-entry.ts';
import { ownOptions } from './own-options.ts';

/** What commands take that boot a Linux guest, or make an image that does. */
export interface GuestOptions {
  readonly memory: string;
  readonly kernel?: string;
  readonly initramfs?: string;
  readonly append?: string;
  readonly options?: string;
}

/** Their options, in the order of the help. */
export function guestOptions(): Option[] {
  return [
    new Option('--memory <size>', "the guest's memory: a multiple of 2M, such as 256M or 1G").argParser(memorySize).default('256M'),
    new Option('--kernel <bzImage>', "another kernel than Debian's cloud kernel"),
    new Option('--initramfs <file>', 'another initramfs than the one assembled here'),
    new Option('--append <words>', "further words for the kernel's command line").argParser(wordsForGrub),
    ownOptions(),
  ];
}

/** Words that go through the boot loader. */
export function wordsForGrub(text: string): string {
  const bad = notForGrub(text);
  if (bad === undefined) return text;
  throw new InvalidArgumentError(`It holds ${JSON.stringify(bad)}, which has a meaning of its own for the boot loader; leave it out.`);
}

/** As `guest.memory=` takes it; what the hypervisor would refuse at boot is refused here. */
function memorySize(text: string): string {
  const [, number, unit] = /^(\d+)([MG])$/.exec(text) ?? [];
  const megabytes = Number(number) * (unit === 'G' ? 1024 : 1);
  if (megabytes > 0 && megabytes % 2 === 0) return text;
  throw new InvalidArgumentError("It takes a multiple of 2M, such as 256M or 1G.");
}

/** What of them is put on an image. */
export function guestWish({ memory, options, kernel, initramfs, append }: GuestOptions): { options: string; kernel?: string; initramfs?: string; extra?: string } {
  return {
    options: options === undefined ? `guest.memory=${memory}` : `guest.memory=${memory} ${options}`,
    ...(kernel === undefined ? {} : { kernel }),
    ...(initramfs === undefined ? {} : { initramfs }),
    ...(append === undefined ? {} : { extra: append }),
  };
}
