import type { BootWish } from '../../boards/index.ts';

/** What a boot in a test asks for; what is left out comes from the board. */
export type TestWish = Partial<Omit<BootWish, 'disk' | 'folder'>> & {
  /** Names the folder of the run's files; the test's own name unless told. A hook has none, and a second machine in a test needs another. */
  readonly name?: string;
};

/** Every field of a wish; the compiler sees to it that none is missing. */
const fields: Readonly<Record<keyof TestWish, true>> = {
  name: true, timeoutSeconds: true, processors: true, memoryMegabytes: true, cpu: true, deterministic: true, consoleLimit: true, symbols: true, bochs: true, qemu: true,
};

/** A misspelt field would otherwise wish for nothing, in silence: tests are not typechecked before they run. Throws, with the fields that there are. */
export function refuseUnknownFields(wish: TestWish): void {
  const unknown = Object.keys(wish).find((field) => !Object.hasOwn(fields, field));
  if (unknown !== undefined) throw new Error(`A wish for boot(...) has no field \`${unknown}\`. It may have: ${Object.keys(fields).join(', ')}.`);
}
