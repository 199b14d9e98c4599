import type { MachineSpec } from './machine.ts';

/** What only Bochs knows. */
export interface BochsOptions {
  /** Unknown MSRs read zero and swallow writes; a bare Debian kernel needs it. Otherwise they raise #GP. */
  readonly ignoreUnknownMsrs: boolean;
  /** One-shot breakpoints at physical addresses; each is recorded in `MachineEnd.stops` and passed. */
  readonly breakpoints?: readonly number[];
  /** Whether a magic breakpoint ends the machine or is only recorded. Default: it ends the machine. */
  readonly magicBreakpoint?: 'end' | 'record';
  /** The system firmware's ROM image; `standardFirmware` unless told. */
  readonly firmware?: string;
}

/** The firmware of the package bochsbios. */
export const standardFirmware = '/usr/share/bochs/BIOS-bochs-latest';

/** The video firmware, of the package vgabios. */
export const videoFirmware = '/usr/share/vgabios/vgabios.bin';

/** Emulated instructions that make a second: Bochs' `ips`, and the frequency of its TSC in Hz. */
export const bochsTicksPerSecond = 50_000_000;

/** Seconds since 1970 that Bochs' clock shows at power-on: fixed, so that runs repeat to the tick. */
const startTime = 1_700_000_000;

/**
 * The text of `bochsrc`; `log` and the disk's path must be absolute. `port` is where the serial console listens.
 * The device `biosdev` is left out: it takes port 0x501, where guests report their exit status, for a message of the
 * video firmware's panic, and would end a bare guest's run with one.
 */
export function bochsConfiguration(spec: MachineSpec, options: BochsOptions, port: number, log: string): string {
  const { cylinders, heads, sectorsPerTrack } = spec.disk.geometry;
  return [
    'plugin_ctrl: unmapped=1, biosdev=0, iodebug=1, serial=1, speaker=0, parallel=0, gameport=0',
    'config_interface: textconfig',
    'display_library: rfb, options="timeout=0"',
    `cpu: model=${spec.cpu}, count=${spec.processors}:1:1, ips=${bochsTicksPerSecond}, reset_on_triple_fault=0, ignore_bad_msrs=${options.ignoreUnknownMsrs ? 1 : 0}`,
    `memory: guest=${spec.memoryMegabytes}, host=${spec.memoryMegabytes}`,
    `romimage: file="${options.firmware ?? standardFirmware}", options=fastboot`,
    `vgaromimage: file=${videoFirmware}`,
    'pci: enabled=1, chipset=i440fx',
    `clock: sync=none, time0=${startTime}`,
    'ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14',
    `ata0-master: type=disk, mode=flat, path="${spec.disk.path}", cylinders=${cylinders}, heads=${heads}, spt=${sectorsPerTrack}`,
    'boot: disk',
    `com1: enabled=1, mode=socket-client, dev=127.0.0.1:${port}`,
    'port_e9_hack: enabled=1',
    'magic_break: enabled=1',
    `log: "${log}"`,
    'panic: action=fatal',
    'error: action=report',
    'info: action=report',
    'debug: action=ignore',
    'debugger_log: /dev/null',
    '',
  ].join('\n');
}
