/** What the files on an image show as their time unless told, in seconds since 1970: 2020-01-01, for FAT knows nothing before 1980. */
export const fixedDay = 1_577_836_800;

/** What FAT and ISO 9660 can both hold, in seconds since 1970: 1980-01-01 to 2099-12-31. */
const earliest = 315_532_800;
const latest = 4_102_444_799;

/**
 * The time that everything on an image shows, in seconds since 1970: SOURCE_DATE_EPOCH (reproducible-builds.org), or else a fixed day.
 * Throws where that is no such number.
 */
export function imageTime(given = process.env['SOURCE_DATE_EPOCH']): number {
  if (given === undefined || given === '') return fixedDay;
  const seconds = Number(given);
  if (/^\d+$/.test(given) && seconds >= earliest && seconds <= latest) return seconds;
  throw new Error(`SOURCE_DATE_EPOCH is "${given}": it takes seconds since 1970, from ${earliest} (1980) to ${latest} (2099), for file systems hold no others. Unset it for the fixed day 2020-01-01.`);
}

/**
 * What the tools that write file systems are to see of the world: no clock, no time zone, no language, no settings of their user's
 * (mtools reads ~/.mtoolsrc), so that equal inputs give equal bytes.
 */
export function toolWorld(time: number): Readonly<Record<string, string>> {
  return { LC_ALL: 'C', TZ: 'UTC', SOURCE_DATE_EPOCH: `${time}`, MTOOLSRC: '/dev/null', MTOOLS_SKIP_CHECK: '1' };
}
