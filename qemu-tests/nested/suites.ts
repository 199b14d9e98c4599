import { gatherSuites } from '../support/gather.ts';
import { tinyTest, type NestedHost, type NestedTest } from '../support/nested.ts';

/** Whether everything is run, as `make test-full` does. */
export const isFull = process.env['LYN_FULL'] === '1';

/** What `make test` runs. */
const always = ['CPUID', 'RDMSR and WRMSR', 'IN and OUT', 'The interrupt window', 'HLT and the timer', 'NMI', 'Exceptions in long mode', 'XSETBV'];

const suites = await gatherSuites([
  () => import('../exits/cpuid.system.test.ts'),
  () => import('../exits/msr.system.test.ts'),
  () => import('../exits/port-io.system.test.ts'),
  () => import('../exits/interrupts.system.test.ts'),
  () => import('../exits/exceptions.system.test.ts'),
  () => import('../exits/control-registers.system.test.ts'),
  () => import('../exits/debug.system.test.ts'),
  () => import('../exits/instructions.system.test.ts'),
  () => import('../exits/xsetbv.system.test.ts'),
  () => import('../devices/timers.system.test.ts'),
  () => import('../devices/local-apic.system.test.ts'),
  () => import('../devices/interrupt-controller.system.test.ts'),
  () => import('../devices/uart.system.test.ts'),
  () => import('../misbehaving/hammer.system.test.ts'),
]);

const unknown = always.filter((name) => !suites.has(name));
if (unknown.length > 0) throw new Error(`No suite of a tiny guest is named ${unknown.join(', ')} any more.`);

/** The tiny guests that run on `host`, all of them or those of `make test`; not those that need somebody at the console. */
export function tinyTests(host: NestedHost, all: boolean): NestedTest[] {
  const wanted = [...suites].filter(([name, suite]) => suite.drive === undefined && (all || always.includes(name)));
  return wanted.map(([name, suite]) => tinyTest(name, suite, host));
}
