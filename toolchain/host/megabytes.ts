/** A number of bytes in MB of 2^20, as memory is counted, and disks by Linux: `12.5`. */
export function inMegabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
