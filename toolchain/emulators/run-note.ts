import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes `run.txt` into a run's folder: how a person starts the same machine. `hint`: what else to do. */
export async function noteRun(folder: string, command: readonly string[], hint: string): Promise<void> {
  const quoted = command.map((word) => (/^[\w./:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`));
  await writeFile(join(folder, 'run.txt'), `The same machine by hand; ${hint}:\n\n  cd ${folder}\n  ${quoted.join(' ')}\n`);
}
