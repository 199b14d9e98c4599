/** Whether a path is among those of devices, where no plain file belongs; /dev/shm is memory for files. */
export function isAmongDevices(path: string): boolean {
  return /^\/dev\/(?!shm\/)/.test(path);
}
