import type { Command } from 'commander';
import { endByHangUp } from '../host/hang-up.ts';
import { askPerson } from '../usb/confirm.ts';
import { thisDiskHost } from '../usb/disk-host.ts';
import { describeList, listDisks } from '../usb/list.ts';
import { progressOn } from '../usb/progress.ts';
import { write } from '../usb/write.ts';

/** `lyn usb`: the way of an image to a stick. */
export function registerUsb(program: Command): void {
  const usb = program.command('usb').description('list disks, and write an image to one, with care');
  usb
    .command('list')
    .description('the disks that can be unplugged: name, model, serial number, size, labels, where they are mounted')
    .option('--all', 'fixed disks and loop devices too')
    .option('--json', 'the same for programs; docs/usb.md describes it')
    .action(list);
  usb
    .command('write')
    .description('erase a disk and write an image to it, read it back, and compare')
    .argument('<image>', 'an image that lyn image has made, such as build/lyn.img')
    .argument('<device>', 'a whole disk by its name in /dev/disk/by-id, or a plain file that is there and large enough')
    .option('--confirm-serial <number>', "the disk's serial number, instead of typing it; of a disk without one what it would be asked for")
    .option('--allow-fixed', 'also to a disk that does not call itself removable')
    .addHelpText('after', '\nThe image is checked first, whole. A disk takes root; mounted disks and those with swap space, LVM, RAID or the running system are refused.\nExit status: 0, the image is on the disk and equal; 1, it is not; 2, a command line that means nothing; 129, 130 or 143, ended by SIGHUP, Ctrl-C or SIGTERM before anything was written.')
    .action(writeImageTo);
  for (const command of usb.commands) command.showHelpAfterError(`(lyn usb ${command.name()} --help tells what there is)`);
}

async function list({ all = false, json = false }: { readonly all?: boolean; readonly json?: boolean }): Promise<void> {
  const found = await listDisks(thisDiskHost, all);
  process.stdout.write(json ? `${JSON.stringify(found, undefined, 2)}\n` : describeList(found, all));
}

async function writeImageTo(image: string, target: string, options: { readonly confirmSerial?: string; readonly allowFixed?: boolean }): Promise<void> {
  endByHangUp();
  const ask = process.stdin.isTTY ? (question: string) => askPerson(question) : undefined;
  await write({ image, target, allowFixed: options.allowFixed === true }, thisDiskHost, {
    say: (line) => console.log(line),
    answer: { given: options.confirmSerial, ask },
    progress: progressOn(),
    stopSignal,
  });
}

/** What ends a program from outside: Ctrl-C, kill, Ctrl-\\, a terminal that is closed or a line that drops. */
const interrupts = ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP'] as const;

/**
 * Aborted by an interrupt, so that what is being written ends with a word about it. After a second one nothing but the kernel is waited
 * for, which lets no process go while a disk keeps its write. That a terminal is gone is told twice, by the kernel and by the shell: it counts once.
 */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of interrupts) {
    process.on(signal, () => {
      if (stop.signal.aborted && signal === 'SIGHUP') return;
      if (stop.signal.aborted) {
        process.stderr.write('lyn: ended in the middle of writing: the disk is unusable now.\n');
        process.exit(1);
      }
      process.stderr.write('\nlyn: interrupted: ends with the piece under way.\n');
      stop.abort();
    });
  }
  return stop.signal;
}
