const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A size as it stands on the stick itself: powers of ten, such as `31.9 GB`. */
export function sizeText(bytes: number): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), units.length - 1);
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
