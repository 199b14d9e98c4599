/** What the errors of a disk that is no longer there are called (errno(3)). 123 is ENOMEDIUM, for which Node has no name. */
const gone = ['ENODEV', 'ENXIO', 'Unknown system error -123'];

/** A medium that holds a part of an image, or another than it should: nobody can use what is on it. */
export class UnusableMedium extends Error {
  /** The byte of the medium up to which all was well. */
  readonly offset: number;

  /** `name`: what the person calls it. `what`: what happened, as the end of "at byte N of the medium". */
  constructor(name: string, offset: number, what: string) {
    super(`${name}, byte ${offset}: ${what}\n${name} is unusable now: what was on it is lost, and no whole image is on it. Write it again, or another one.`);
    this.offset = offset;
  }
}

/** What the system's error about a disk means. `doing`: what was done then, such as "writing". */
export function causeOf(error: unknown, doing: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && gone.includes(code)) return `the disk disappeared while ${doing} (${code}). Was it unplugged?`;
  if (code === 'EIO') return `${doing} failed (EIO): the disk is broken, or was unplugged.`;
  if (code === 'ENOSPC') return `${doing} failed (ENOSPC): there is no room for more.`;
  return `${doing} failed: ${message}.`;
}
