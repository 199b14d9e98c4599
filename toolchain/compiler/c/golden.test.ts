import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { compileAll } from '../../test/batch.ts';
import { expectGolden } from '../../test/golden.ts';
import { emitC } from './emit.ts';

const FOLDER = join(import.meta.dirname, 'golden');

/** Each file in `golden/fixtures/` is a program; in `golden/` lies its C as a person reads it. */
describe('the C that people read', () => {
  const names = readdirSync(join(FOLDER, 'fixtures')).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3));
  test.each(names)('%s', (name) => {
    const program = compileAll([{ [`hv/${name}.ts`]: readFileSync(join(FOLDER, 'fixtures', `${name}.ts`), 'utf8') }]);
    const files = emitC(program);
    expectGolden(join(FOLDER, `${name}.c`), files.get(`hv_${name}.c`)!);
    expectGolden(join(FOLDER, `${name}.h`), files.get('program.h')!);
  });
});
