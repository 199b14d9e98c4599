import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { console } from '../../console/console.ts';
import { vgaColours, vgaRow, vgaRows } from '../../console/screen.testing.ts';
import { terminal } from '../../console/terminal.ts';
import { hostClock } from '../../time/clock.ts';
import { pageCopy } from '../medium/page_copy.ts';
import { Mark, page } from '../page.ts';
import { lines, takeScreen } from '../page.testing.ts';
import { viewer } from './viewer.ts';

const SECOND = 1_000_000_000n;
const PAGE_UP = [0xe0, 0x49, 0xe0, 0xc9];
const PAGE_DOWN = [0xe0, 0x51, 0xe0, 0xd1];
const [SPACE, BACKSPACE, A] = [[0x39, 0xb9], [0x0e, 0x8e], [0x1e, 0x9e]];

/** Since which second the screen shows it, its first row and which part it says that it is. */
type Sight = readonly [second: number, row: string, part: string];

const row = (index: number) => vgaRow(index).trimEnd();
const part = () => /part (\d of \d) - PgUp, PgDn - the machine may be switched off/.exec(vgaRows().join('\n'))?.[1] ?? 'none';

class Over extends Error {}

/** Runs the viewer for so many seconds, while keys are pressed in some of them, and gives what is seen. */
function watch(seconds: number, pressed: Readonly<Record<number, readonly number[]>> = {}): Sight[] {
  const keys = Object.entries(pressed).map(([second, bytes]) => ({ due: BigInt(second) * SECOND, bytes: [...bytes] }));
  const due = () => keys.find(({ due, bytes }) => due <= machine.tsc.value && bytes.length > 0);
  const seen: Sight[] = [];
  let looked = 0n;
  const look = (): void => {
    if (machine.tsc.value === looked) return;
    looked = machine.tsc.value;
    const second = Number(machine.tsc.value / SECOND);
    if (second >= seconds) throw new Over();
    const [, ...before] = seen.at(-1) ?? [];
    const now = [row(0), part()] as const;
    if (now[1] !== 'none' && now.join() !== before.join()) seen.push([second, ...now]);
  };
  machine.ports.handle(0x64, 0x64, { in: () => { look(); return due() === undefined ? 0 : 1; }, out: () => undefined });
  machine.ports.handle(0x60, 0x60, { in: () => due()?.bytes.shift() ?? 0, out: () => undefined });
  expect(() => viewer.run()).toThrow(Over);
  return seen;
}

beforeEach(() => {
  takeScreen();
  hostClock.ticksPerSecond = SECOND;
  machine.tsc.value = 0n;
  machine.tsc.step = SECOND / 50n;
  pageCopy.begin();
  for (let entry = 1; entry <= 60; entry++) page.say(Mark.Fact, `fact ${entry}`);
});

describe('the page on a screen of 25 rows, when all is over', () => {
  it('begins with the screen as it was, and a row that says what can be done', () => {
    const before = vgaRows().slice(0, 24);
    const serial = lines().length;
    expect(watch(29)).toEqual([[0, '| = fact 37', '4 of 4']]);
    expect(vgaRows().slice(0, 24)).toEqual(before);
    expect(vgaColours(24, 1)).toBe(0x70);
    expect(lines(), 'nothing is said on the serial port').toHaveLength(serial);
  });

  it('turns by itself after half a minute, each part for 15 seconds, the last for 30', () => {
    expect(watch(110).map(([second, ...rest]) => [Math.round(second / 5) * 5, ...rest])).toEqual([
      [0, '| = fact 37', '4 of 4'], [30, '| = fact 1', '1 of 4'], [45, '| = fact 25', '2 of 4'], [60, '| = fact 49', '3 of 4'], [75, '| = fact 37', '4 of 4'], [105, '| = fact 1', '1 of 4'],
    ]);
  });

  it('turns on and back by keys, round the ends, and stands for half a minute then', () => {
    const seen = watch(70, { 5: PAGE_UP, 10: PAGE_UP, 15: PAGE_DOWN, 20: SPACE, 25: SPACE, 30: BACKSPACE, 35: A });
    expect(seen.map(([second, , shown]) => [Math.round(second / 5) * 5, shown])).toEqual([[0, '4 of 4'], [5, '3 of 4'], [10, '2 of 4'], [15, '3 of 4'], [20, '4 of 4'], [25, '1 of 4'], [30, '4 of 4'], [60, '1 of 4']]);
  });

  it('has nothing of another part in a part that is shorter', () => {
    watch(8, { 2: PAGE_DOWN, 4: PAGE_DOWN, 6: PAGE_DOWN });
    expect(vgaRows().slice(0, 14)).toEqual([...Array.from({ length: 12 }, (_, i) => `| = fact ${49 + i}`), '', '']);
  });
});

it('nothing is shown where nobody sees it: without a screen, or with the console on the serial port alone', () => {
  terminal.detach();
  viewer.run();
  takeScreen();
  console.toScreen = false;
  viewer.run();
});
