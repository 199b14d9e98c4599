/** Steps of start-up, in their order. */
export const enum Milestone { Virtualization = 1, Memory, Modules, Clock, Interrupts, Processors, Guest }

const COUNT: u32 = 7;
const names = table<string>(8, '', {
  [Milestone.Virtualization]: 'virtualization',
  [Milestone.Memory]: 'memory',
  [Milestone.Modules]: 'modules',
  [Milestone.Clock]: 'clock',
  [Milestone.Interrupts]: 'interrupt controllers',
  [Milestone.Processors]: 'processors',
  [Milestone.Guest]: 'guest',
});

/** The diagnostic port of PCs: boards with a display for it, and the management processors of servers, show its last byte. */
const DIAGNOSTIC_PORT: u16 = 0x80;
/** Added to a step's number, so that it is not taken for one of the firmware's. */
const FIRST_CODE: u8 = 0xA0;

/** Says which step begins. A machine that hangs shows, on the console and at its diagnostic port, the one that it died in. */
export function begin(step: Milestone): void {
  port.out8(DIAGNOSTIC_PORT, FIRST_CODE + u8(step));
  log.info(`[${u32(step)}/${COUNT}] ${names[u32(step)]}`);
}
