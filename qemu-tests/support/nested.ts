import { beforeAll, describe, expect, it } from 'vitest';
import { boot, type BootWish, type EmulatedBoard, type Virtualization } from '../../boards/index.ts';
import { buildKvmHost, type NestedGuest } from '../../guests/kvm-host/host.ts';
import { readNestedRuns } from '../../guests/kvm-host/report.ts';
import { judgeSelfCheck } from '../../guests/linux/self-check.ts';
import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import { readReport } from '../../guests/tiny/report.ts';
import { linuxModules } from '../../toolchain/run/linux.ts';
import { hypervisorFile, runFolder, type Run } from './boots.ts';
import { expectationsOf, type Expectations } from './differences.ts';
import { declareChecks, programOf, type TinySuite } from './tiny-suite.ts';

/** A machine whose Linux runs QEMU with KVM. */
export interface NestedHost {
  /** Its name in `differences.ts`. */
  readonly name: string;
  readonly board: EmulatedBoard;
  readonly virtualization: Virtualization;
  readonly wish: Partial<BootWish>;
  /** Wall time for everything: one to three minutes up to the first guest, then 5 to 10 seconds for each. */
  readonly timeoutSeconds: number;
  /** The host's own time in which a tiny guest comes to its end: most take 5 seconds. */
  readonly guestSeconds: number;
  /** The same for Linux. */
  readonly linuxSeconds: number;
  /** What Linux's processor must do without there, by QEMU's names. */
  readonly without?: readonly string[];
}

/** Lyn in QEMU with a guest, and what is expected of it. */
export interface NestedTest {
  readonly name: string;
  /** Why it is not run. */
  readonly leftOut?: string | undefined;
  /** In a folder for its files. */
  readonly prepare: (folder: string) => Promise<Omit<NestedGuest, 'name'>>;
  /** The run's end is that of the host, told in words that begin with QEMU's. */
  readonly declare: (run: () => Run) => void;
}

/** Declares `tests`, for all of which the host is booted once; one that is left out is skipped, and says why. */
export function nestedTests(title: string, host: NestedHost, tests: readonly NestedTest[]): void {
  describe(title, () => {
    let runs: ReadonlyMap<string, Run> = new Map();
    beforeAll(async () => {
      runs = await runAll(title, host, tests.filter(({ leftOut }) => leftOut === undefined));
    }, (host.timeoutSeconds + 120) * 1000);
    for (const { name, leftOut, declare } of tests) {
      if (leftOut === undefined) describe(name, () => declare(() => runs.get(name) as Run));
      else it(name, ({ skip }) => skip(leftOut));
    }
  });
}

async function runAll(title: string, { board, wish, timeoutSeconds }: NestedHost, tests: readonly NestedTest[]): Promise<ReadonlyMap<string, Run>> {
  const folder = runFolder(title);
  const guests: NestedGuest[] = [];
  for (const { name, prepare } of tests) guests.push({ name, ...(await prepare(runFolder(`${title} ${name}`))) });
  const machine = await boot(board, { ...wish, timeoutSeconds, folder, disk: await buildKvmHost(guests, folder) });
  const end = await machine.ended;
  const runs = readNestedRuns(machine.console.text);
  return new Map(tests.map(({ name }) => {
    const run = runs.get(name);
    const detail = `QEMU: ${run?.end ?? 'no end'}; its host: ${end.detail}`;
    return [name, { console: run?.console ?? machine.console.text, end: { ...end, detail } }];
  }));
}

/** A tiny guest's suite as one of them: its checks under Lyn. What the bare processor shows is not compared: here it is another one. */
export function tinyTest(name: string, suite: TinySuite, host: NestedHost): NestedTest {
  const expectations = expectationsOn(host, name);
  return {
    name,
    leftOut: expectations.whole,
    prepare: async (folder) => ({
      hypervisor: hypervisorFile(),
      commandLine: `test guest.memory=16M ${suite.options ?? ''}`.trim(),
      modules: [{ file: await assembleTinyGuest(programOf(suite, host, expectations), folder), commandLine: 'tiny' }],
      memoryMegabytes: 64,
      seconds: host.guestSeconds,
    }),
    declare: (run) => {
      declareChecks(`${suite.code}\n${suite.underLyn ?? ''}`, expectations, () => ({ run: run(), report: readReport(run().console) }));
      it('powers off, and Lyn reports the end of the domain and halts', () => {
        expect(run().console, run().end.detail).toMatch(/^lyn: domain 1 ended: powered off, status \d+$/m);
        expect(run().end.detail).toMatch(/^QEMU: halted/);
      });
    },
  };
}

/** What differs on the board under the host holds in it too, and KVM has ways of its own. */
function expectationsOn({ name, board }: NestedHost, suite: string): Expectations {
  const [below, here] = [expectationsOf(suite, board.name, 'under Lyn'), expectationsOf(suite, name, 'under Lyn')];
  return {
    leftOut: new Map([...below.leftOut, ...here.leftOut]),
    fails: new Map([...below.fails, ...here.fails]),
    whole: below.whole ?? here.whole,
  };
}

/** Debian's Linux as one of them, with its self-check. */
export function linuxTest(name: string, host: NestedHost): NestedTest {
  return {
    name,
    prepare: async () => ({
      hypervisor: hypervisorFile(),
      commandLine: 'guest.memory=256M',
      modules: await linuxModules({ check: 'guest' }),
      memoryMegabytes: 512,
      seconds: host.linuxSeconds,
      without: host.without ?? [],
    }),
    declare: (run) => {
      it('passes its self-check, powers off, and Lyn halts', () => {
        expect(judgeSelfCheck(run().console), `${run().end.detail}\n${run().console.slice(-1500)}`).toEqual({ status: 0, problems: [] });
        expect(run().console).toMatch(/^lyn: domain 1 ended: powered off, status 0$/m);
        expect(run().end.detail).toMatch(/^QEMU: halted/);
      });
    },
  };
}
