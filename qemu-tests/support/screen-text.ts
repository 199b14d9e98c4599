import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect } from 'vitest';
import type { TestMachine } from '../../toolchain/harness/boot.ts';
import { pixelText, type Picture } from '../../toolchain/harness/pixel-text.ts';

/** The screen as it is, kept as `screen.png` beside the run's other files. */
export async function pictureOf(machine: TestMachine): Promise<Picture> {
  const file = join(machine.folder, 'screen.png');
  await machine.screenshot(file);
  return PNG.sync.read(await readFile(file));
}

/** Waits until the rows of a screen of pixels, one after the other, match `pattern`, and gives them. */
export async function untilPixelsShow(machine: TestMachine, pattern: RegExp, seconds = 30): Promise<string[]> {
  await expect.poll(async () => pixelText(await pictureOf(machine)).join('\n'), { timeout: seconds * 1000, interval: 500 }).toMatch(pattern);
  return pixelText(await pictureOf(machine));
}

/** The same on VGA's text screen. */
export async function untilTextShows(machine: TestMachine, pattern: RegExp, seconds = 30): Promise<string[]> {
  await expect.poll(async () => (await machine.screen()).join('\n'), { timeout: seconds * 1000, interval: 500 }).toMatch(pattern);
  return machine.screen();
}
