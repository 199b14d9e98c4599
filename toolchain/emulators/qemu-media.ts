/** What the machine's first instructions come from. */
export type Firmware = 'seabios' | 'ovmf';

/** What the machine boots from: an IDE disk, a USB stick on an xHCI controller, an optical drive, a SATA disk on an AHCI controller. */
export type Medium = 'ide' | 'usb' | 'cd' | 'sata';

/** QEMU's arguments for each firmware: BIOS is its own; UEFI is that of the package ovmf, whose variables are forgotten at the end. */
export const firmwareArguments: Readonly<Record<Firmware, readonly string[]>> = {
  seabios: [],
  ovmf: [
    ...['-drive', 'if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd'],
    ...['-drive', 'if=pflash,unit=1,format=raw,snapshot=on,file=/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ],
};

/** QEMU's arguments for each medium. What is written to it is forgotten at the end unless `keepsWrites`. Both firmwares boot by `bootindex`. */
export const mediumArguments: Readonly<Record<Medium, (path: string, keepsWrites: boolean) => readonly string[]>> = {
  ide: (path, keepsWrites) => ['-drive', `${file(path)},if=ide${forgetting(keepsWrites)}`],
  usb: (path, keepsWrites) => [...drive(path, forgetting(keepsWrites)), '-device', 'qemu-xhci', '-device', 'usb-storage,drive=medium,removable=on,bootindex=1'],
  cd: (path) => [...drive(path, ',media=cdrom,readonly=on'), '-device', 'ide-cd,drive=medium,bootindex=1'],
  sata: (path, keepsWrites) => [...drive(path, forgetting(keepsWrites)), '-device', 'ich9-ahci,id=ahci', '-device', 'ide-hd,drive=medium,bus=ahci.0,bootindex=1'],
};

function forgetting(keepsWrites: boolean): string {
  return keepsWrites ? '' : ',snapshot=on';
}

function drive(path: string, how: string): string[] {
  return ['-drive', `${file(path)},if=none,id=medium${how}`];
}

/** A comma in a value is written twice. */
function file(path: string): string {
  return `file=${path.replaceAll(',', ',,')},format=raw`;
}
