import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellPath, shellWord } from './shell-word.ts';

test.each(['build/lyn.img', 'a b', "it's", '$HOME', '`id`', '\\', '"', 'é', 'a\nb', ''])('the shell gets %j as it is', (word) => {
  expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word);
});

test('a plain word stays as it is, and a path is never taken for an option', () => {
  expect([shellWord('build/lyn-1.img'), shellPath('-o.img'), shellPath('- a')]).toEqual(['build/lyn-1.img', './-o.img', "'./- a'"]);
});
