import { InvalidArgumentError, Option } from 'commander';
import { notForGrub } from '../images/boot-entry.ts';

/** Lyn's own command line, for the commands that boot it. Which words there are is for the hypervisor to say: it names one that it does not know, and stops. */
export function ownOptions(): Option {
  return new Option('--options <words>', "words for the hypervisor's own command line, such as 'trace nmi=dump'").argParser(wordsForGrub);
}

/** Words that go through the boot loader. */
export function wordsForGrub(text: string): string {
  const bad = notForGrub(text);
  if (bad === undefined) return text;
  throw new InvalidArgumentError(`It holds ${bad}`);
}
