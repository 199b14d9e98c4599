/** Steps of start-up: Lyn has seven of them, and so has the self-test. */
const COUNT: u32 = 7;
/** How many have begun. */
let begun: u32 = 0;

/** The diagnostic port of PCs: boards with a display for it, and the management processors of servers, show its last byte. */
const DIAGNOSTIC_PORT: u16 = 0x80;
/** Added to a step's number, so that it is not taken for one of the firmware's. */
const FIRST_CODE: u8 = 0xA0;

/** Says that the next step begins. A machine that hangs shows, on the console and at its diagnostic port, the one that it died in. */
export function begin(step: string): void {
  begun++;
  port.out8(DIAGNOSTIC_PORT, FIRST_CODE + u8(begun));
  log.info(`[${begun}/${COUNT}] ${step}`);
}
