import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { bochsConfiguration, type BochsOptions } from './bochs-config.ts';
import { BochsDebugger, CommandPipe } from './bochs-debugger.ts';
import { parseBochsLog } from './bochs-log.ts';
import { startGuarded } from './guarded-process.ts';
import type { EndCause, Machine, MachineEnd, MachineSpec, Stop } from './machine.ts';
import { noteRun } from './run-note.ts';
import { SerialConsole } from './serial-console.ts';
import { keepState, timeoutDetail } from './state.ts';
import { parseMemoryDump, readTextScreen, textScreen } from './text-screen.ts';

/** How long Bochs may take to obey its debugger before it is killed. */
const graceMilliseconds = 3000;

/**
 * Starts Bochs 2.7 (Debian's build, which has the internal debugger). Resolves when its serial port is connected.
 * Throws when Bochs refuses its configuration, with its own words.
 */
export async function startBochs(spec: MachineSpec, options: BochsOptions): Promise<Machine> {
  const folder = resolve(spec.folder);
  await mkdir(folder, { recursive: true });
  const console = await SerialConsole.listen(spec.consoleLimit);
  const run = await BochsRun.start(folder, { ...spec, disk: { ...spec.disk, path: resolve(spec.disk.path) } }, options, console);
  await console.connected();
  run.guard({ ...spec, folder });
  return run;
}

type Verdict = Pick<MachineEnd, 'cause' | 'detail'>;

class BochsRun implements Machine {
  readonly console: SerialConsole;
  readonly pid: number;
  readonly ended: Promise<MachineEnd>;
  readonly #process: ReturnType<typeof spawnBochs>;
  readonly #debugger: BochsDebugger;
  readonly #stops: Stop[] = [];
  /** Why this driver itself ends the machine. */
  #wish: Verdict | undefined;
  /** How it has ended, whatever it does from now on. */
  #verdict: Verdict | undefined;
  /** What is asked of the debugger when the machine next stands still. */
  readonly #questions: (() => Promise<void>)[] = [];

  private constructor(folder: string, pipe: CommandPipe, console: SerialConsole, spec: MachineSpec, options: BochsOptions) {
    this.console = console;
    this.#process = spawnBochs(folder, pipe);
    this.pid = this.#process.pid ?? 0;
    this.#debugger = new BochsDebugger(pipe, this.#process.stdout);
    this.ended = this.#finish(folder, pipe, spec);
    void this.#drive(options);
  }

  static async start(folder: string, spec: MachineSpec, options: BochsOptions, console: SerialConsole): Promise<BochsRun> {
    const configuration = bochsConfiguration(spec, options, console.port, join(folder, 'bochs.log'));
    await writeFile(join(folder, 'bochsrc'), configuration);
    await rm(join(folder, 'bochs.log'), { force: true });
    await noteRun(folder, ['bochs-bin', '-q', '-unlock', '-f', 'bochsrc', 'com1: enabled=1, mode=file, dev=by-hand.txt'], "type c at Bochs' prompt, and read its serial port in by-hand.txt");
    return new BochsRun(folder, await CommandPipe.open(join(folder, 'commands')), console, spec, options);
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
    const gone = this.ended.then((end): never => {
      throw new Error(`The screen cannot be read: the machine has ended (${end.detail}).`);
    });
    return Promise.race([this.#interrupt(() => this.#readScreen()), gone]);
  }

  async screenshot(): Promise<void> {
    throw new Error('Bochs, run without a window, has no picture of its screen. Take a board of QEMU, or screen() for VGA text.');
  }

  async press(): Promise<void> {
    throw new Error('Bochs, run without a window, has no keyboard. Take a board of QEMU, or type on the serial console.');
  }

  /** Stops the machine for a question to the debugger. Stays pending if Bochs ends. */
  #interrupt<T>(question: () => Promise<T>): Promise<T> {
    const answer = new Promise<T>((resolve) => this.#questions.push(async () => resolve(await question())));
    this.#process.kill('SIGINT'); // Bochs' way into its debugger
    return answer;
  }

  /** Runs the machine from stop to stop. Where Bochs ends by itself the pending question is simply dropped. */
  async #drive(options: BochsOptions): Promise<void> {
    await this.#debugger.ask();
    const breakpoints = options.breakpoints ?? [];
    for (const address of breakpoints) await this.#debugger.ask(`pb 0x${address.toString(16)}`);
    while (this.#wish === undefined) {
      const stop = parseStop(await this.#debugger.ask('c'));
      for (const question of this.#questions.splice(0)) await question();
      if (stop === undefined) continue;
      this.#stops.push({ kind: stop.kind, ticks: stop.ticks });
      if (stop.kind === 'address') await this.#debugger.ask(`d ${stop.number}`);
      else if (options.magicBreakpoint !== 'record') this.#wish ??= { cause: 'magic-breakpoint', detail: 'magic breakpoint' };
    }
    await this.#debugger.ask('q');
  }

  async #readScreen(): Promise<string[]> {
    return readTextScreen(parseMemoryDump(await this.#debugger.ask(`xp /${textScreen.bytes}bx 0x${textScreen.address.toString(16)}`)));
  }

  /** Keeps what the debugger knows of each processor, and gives the first an NMI, before the machine ends. The verdict comes before the NMI: some guests end by one. */
  async #timeOut({ timeoutSeconds, folder, processors, symbols }: MachineSpec): Promise<void> {
    const examined = this.#interrupt(async () => {
      const stands = await keepState(folder, await this.#readProcessors(processors), symbols);
      this.#verdict = { cause: 'timeout', detail: timeoutDetail(timeoutSeconds, stands) };
      await this.#debugger.ask('take nmi');
    });
    await Promise.race([examined, after(graceMilliseconds, undefined, { ref: false }), this.ended]);
    this.#verdict ??= { cause: 'timeout', detail: timeoutDetail(timeoutSeconds, '') };
    await Promise.race([this.console.lastWords(), this.ended]);
    await this.#end('timeout', this.#verdict.detail);
  }

  /** Registers and the top of the stack, of one processor after the other. */
  async #readProcessors(count: number): Promise<string> {
    let state = '';
    for (let processor = 0; processor < count; processor++) {
      await this.#debugger.ask(`set $cpu = ${processor}`);
      state += `CPU${processor}:\n`;
      for (const command of ['r', 'creg', 'sreg', 'print-stack']) state += `${(await this.#debugger.ask(command)).replace(/<bochs:\d+> $/, '')}\n`;
    }
    return state;
  }

  #end(cause: EndCause, detail: string): Promise<MachineEnd> {
    this.#wish ??= { cause, detail };
    this.#process.kill('SIGINT');
    return this.#killLater();
  }

  /** Bochs ends by itself, or else by force. */
  #killLater(): Promise<MachineEnd> {
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), graceMilliseconds);
    return this.ended.finally(() => clearTimeout(timer));
  }

  async #finish(folder: string, pipe: CommandPipe, spec: MachineSpec): Promise<MachineEnd> {
    const result = await this.#process;
    await this.console.drained();
    await pipe.close();
    await rm(`${spec.disk.path}.lock`, { force: true }); // a Bochs that was killed leaves it, and the next one refuses the disk
    const output = `${result.stdout}${result.stderr}`;
    const text = await readFile(join(folder, 'bochs.log'), 'latin1').catch(() => '');
    await writeFile(join(folder, 'console.txt'), this.console.text, 'latin1');
    const log = text === '' ? { cause: 'panic' as const, detail: lastWords(output), ticks: 0n, entryFailures: [] } : parseBochsLog(text);
    const { cause, detail } = this.#verdict ?? (log.cause === 'stopped' ? (this.#wish ?? { cause: 'panic', detail: lastWords(output) }) : log);
    this.console.close(detail);
    const ticks = this.#stops.reduce((latest, stop) => (stop.ticks > latest ? stop.ticks : latest), log.ticks);
    return { cause, detail, ticks, stops: this.#stops, entryFailures: log.entryFailures, output };
  }
}

function spawnBochs(folder: string, pipe: CommandPipe) {
  return startGuarded('bochs-bin', ['-q', '-unlock', '-f', join(folder, 'bochsrc')], folder, pipe.descriptor);
}

/** What the debugger says when execution stops; undefined after an interruption from outside, which is no breakpoint. */
function parseStop(answer: string): (Stop & { readonly number?: string | undefined }) | undefined {
  const ticks = BigInt(/Next at t=(\d+)/.exec(answer)?.[1] ?? 0);
  if (/\(\d+\) Magic breakpoint/.test(answer)) return { kind: 'magic', ticks };
  const number = /\(\d+\) Breakpoint (\d+), /.exec(answer)?.[1];
  return number === undefined ? undefined : { kind: 'address', ticks, number };
}

/** What Bochs frames with two rules when it gives up, or else the end of what it printed. */
function lastWords(output: string): string {
  const framed = /={20,}\n.*exiting with the following message:\n(.*)\n={20,}/s.exec(output)?.[1];
  return framed?.trim() ?? (output.trim().split('\n').slice(-6).join('\n') || 'Bochs ended without a word');
}
