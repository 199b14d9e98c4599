import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { startGuarded } from './guarded-process.ts';
import type { EndCause, Machine, MachineEnd, MachineSpec } from './machine.ts';
import { firmwareArguments, mediumArguments, type Firmware, type Medium } from './qemu-media.ts';
import { QemuMonitor } from './qemu-monitor.ts';
import { noteRun } from './run-note.ts';
import { SerialConsole } from './serial-console.ts';
import { keepState, timeoutDetail } from './state.ts';
import { parseMemoryDump, readTextScreen, textScreen } from './text-screen.ts';

/** What only QEMU knows. */
export interface QemuOptions {
  /** Machine type and its properties, such as `pc` or `q35`. */
  readonly machine: string;
  /** What executes the guest's instructions: QEMU's own translator, or the host's processor by KVM. */
  readonly accelerator: 'tcg' | 'kvm';
  /**
   * Each instruction is one tick of the TSC and takes a nanosecond of the machine's time, which begins on a fixed day: runs are equal to
   * the instruction. TCG with one processor only.
   */
  readonly countInstructions?: boolean;
  /** `seabios` unless told. */
  readonly firmware?: Firmware;
  /** What the disk image is put in as; `ide` unless told. */
  readonly medium?: Medium;
  /** What is written to the disk image stays there. */
  readonly keepsWrites?: true;
  /** Arguments after all others. */
  readonly extra?: readonly string[];
}

/** How long QEMU may take to answer at a time-out. */
const graceMilliseconds = 5000;

/** Why QEMU stopped, by the reason that its SHUTDOWN event gives (QEMU QMP reference, ShutdownCause). */
const causes: Readonly<Record<string, EndCause>> = {
  'guest-shutdown': 'power-off',
  'guest-reset': 'reset',
  'guest-panic': 'panic',
};

/** Starts QEMU. Resolves when its serial port is connected. The disk is not written to. */
export async function startQemu(spec: MachineSpec, options: QemuOptions): Promise<Machine> {
  const folder = resolve(spec.folder);
  await mkdir(folder, { recursive: true });
  for (const file of ['qemu.log', 'debug-port.txt']) await rm(join(folder, file), { force: true });
  await noteRun(folder, ['qemu-system-x86_64', ...qemuArguments(spec, options, 'terminal', folder)], 'its serial port is the terminal, and Ctrl-A X ends it');
  const console = await SerialConsole.listen(spec.consoleLimit);
  const run = new QemuRun(folder, spec, options, console);
  await console.connected();
  run.guard({ ...spec, folder });
  return run;
}

/** QEMU's arguments. The serial console listens on a port, and the monitor is QEMU's standard input and output; or a person has both on the terminal. */
export function qemuArguments(spec: MachineSpec, options: QemuOptions, console: number | 'terminal', folder: string): string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-vga', 'std'],
    ...['-machine', `${options.machine},accel=${options.accelerator}`],
    ...(options.countInstructions === true ? countedInstructions(spec.cpu) : ['-cpu', spec.cpu]),
    ...['-m', `${spec.memoryMegabytes}`, '-smp', `${spec.processors}`],
    ...firmwareArguments[options.firmware ?? 'seabios'],
    ...mediumArguments[options.medium ?? 'ide'](resolve(spec.disk.path), options.keepsWrites === true),
    ...(console === 'terminal' ? ['-serial', 'mon:stdio'] : ['-chardev', `socket,id=console,host=127.0.0.1,port=${console}`, '-serial', 'chardev:console', '-qmp', 'stdio']),
    ...['-debugcon', `file:${join(folder, 'debug-port.txt')}`],
    ...['-d', 'cpu_reset', '-D', join(folder, 'qemu.log')],
    ...(options.extra ?? []),
  ];
}

/** RDRAND would bring the host's randomness in. `sleep=off` lets time jump to the next deadline while the processor is halted. */
function countedInstructions(cpu: string): string[] {
  return ['-cpu', `${cpu},-rdrand`, '-icount', 'shift=0,sleep=off', '-rtc', 'base=2026-01-01T00:00:00,clock=vm'];
}

class QemuRun implements Machine {
  readonly console: SerialConsole;
  readonly pid: number;
  readonly ended: Promise<MachineEnd>;
  readonly #process: ReturnType<typeof spawnQemu>;
  readonly #monitor: QemuMonitor;
  #wish: { readonly cause: EndCause; readonly detail: string } | undefined;

  constructor(folder: string, spec: MachineSpec, options: QemuOptions, console: SerialConsole) {
    this.console = console;
    this.#process = spawnQemu(folder, qemuArguments(spec, options, console.port, folder));
    this.pid = this.#process.pid ?? 0;
    this.#monitor = new QemuMonitor(this.#process.stdin, this.#process.stdout);
    this.ended = this.#finish(folder);
  }

  /** Ends the machine when its time is over, or when it floods the console. */
  guard(spec: MachineSpec): void {
    const timer = setTimeout(() => void this.#timeOut(spec), spec.timeoutSeconds * 1000);
    void this.ended.then(() => clearTimeout(timer));
    void this.console.flooded.then((sentence) => this.#end('flood', sentence));
  }

  stop(): Promise<MachineEnd> {
    return this.#end('stopped', 'stopped on request');
  }

  async screen(): Promise<string[]> {
    const dump = await this.#whileRunning(this.#monitor.human(`xp /${textScreen.bytes}bx 0x${textScreen.address.toString(16)}`));
    return readTextScreen(parseMemoryDump(dump.replaceAll('\r', '')));
  }

  async screenshot(path: string): Promise<void> {
    await this.#whileRunning(this.#monitor.screendump(resolve(path)));
  }

  #whileRunning<T>(answer: Promise<T>): Promise<T> {
    const gone = this.ended.then((end): never => {
      throw new Error(`The screen cannot be read: the machine has ended (${end.detail}).`);
    });
    return Promise.race([answer, gone]);
  }

  /** A key is down for 20 ms; QEMU's keyboard remembers 16 bytes, which is three keys with Shift. */
  async press(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const complaint = await this.#monitor.human(`sendkey ${key} 20`);
      if (complaint.trim() !== '') throw new Error(`QEMU does not press ${key}: ${complaint.trim()}`);
      await after(40);
    }
  }

  /** Asks for what can be known, then ends the machine. The NMI comes after the registers, which it changes, and after the verdict: some guests end by one. */
  async #timeOut({ timeoutSeconds, folder, symbols }: MachineSpec): Promise<void> {
    const state = await Promise.race([this.#monitor.human('info registers -a'), after(graceMilliseconds, '', { ref: false }), this.ended.then(() => '')]);
    const detail = timeoutDetail(timeoutSeconds, await keepState(folder, state, symbols));
    this.#wish ??= { cause: 'timeout', detail };
    this.#monitor.injectNmi().catch(() => {}); // a machine without NMIs has told its registers
    await Promise.race([this.console.lastWords(), this.ended]);
    await this.#end('timeout', detail);
  }

  #end(cause: EndCause, detail: string): Promise<MachineEnd> {
    this.#wish ??= { cause, detail };
    this.#process.kill('SIGKILL');
    return this.ended;
  }

  async #finish(folder: string): Promise<MachineEnd> {
    const result = await this.#process;
    await this.console.drained();
    await writeFile(join(folder, 'console.txt'), this.console.text, 'latin1');
    const { cause, detail } = this.#wish ?? (await this.#ownEnd(folder, result.stderr));
    this.console.close(detail);
    const debugPort = await readFile(join(folder, 'debug-port.txt'), 'latin1').catch(() => '');
    return { cause, detail, stops: [], entryFailures: [], output: `${debugPort}${result.stderr}` };
  }

  /** A triple fault resets the machine, as a reset by the guest does; only the log tells them apart. */
  async #ownEnd(folder: string, standardError: string): Promise<{ cause: EndCause; detail: string }> {
    const log = await readFile(join(folder, 'qemu.log'), 'latin1').catch(() => '');
    if (log.includes('Triple fault')) return { cause: 'triple-fault', detail: 'Triple fault' };
    const reason = this.#monitor.shutdownReason;
    if (reason === undefined) return { cause: 'panic', detail: standardError.trim() || 'QEMU ended without a word' };
    return { cause: causes[reason] ?? 'panic', detail: `SHUTDOWN: ${reason}` };
  }
}

function spawnQemu(folder: string, args: readonly string[]) {
  return startGuarded('qemu-system-x86_64', args, folder);
}
