/** The header of a kernel with that many set-up sectors behind its first, 4 KB of code, and boot protocol 2.15, as Linux 6.1 writes it; the rest of `bytes` is zeros. */
export function kernelHeader(setupSectors: number, bytes: number): DataView {
  const view = new DataView(new ArrayBuffer(bytes));
  view.setUint8(0x1f1, setupSectors);
  view.setUint32(0x1f4, 4096 / 16, true);
  view.setUint16(0x1fe, 0xaa55, true);
  view.setUint32(0x202, 0x53726448, true);
  view.setUint16(0x206, 0x020f, true);
  view.setUint8(0x211, 1);
  return view;
}
