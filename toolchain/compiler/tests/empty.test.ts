import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('empty');

describe('what has no contents', () => {
  snippet('objects without fields are different objects', `
    class Tag { }
    class Rule { answer(): u32 { return 42; } }
    class Pair { readonly first = new Tag(); readonly second = new Tag(); }
    class Hollow { readonly none = array(u32, 0); }
    const tag = new Tag(); const rule = new Rule(); const pair = new Pair(); const a = new Hollow(); const b = new Hollow();
    export function run(): void { log.info(\`\${pair.first === pair.second} \${tag === pair.first} \${rule.answer()} \${a === b}\`); }
  `).prints('false false 42 false');

  snippet('loops over nothing do nothing, and no index is below the length', `
    const none = array(u32, 0);
    const words: readonly string[] = [];
    export function run(): void {
      for (const each of none) log.info(\`\${each}\`);
      for (const each of words) log.info(\`\${each}\`);
      for (let i: u32 = 0; i < none.length; i++) log.info(\`\${i}\`);
      none.fill(3);
      none.set(none.subarray(0, 0));
      log.info(\`\${none.length} \${words.length}\`);
      const index = words.length;
      none[index] = 1;
    }
  `).prints('0 0').panics('index 0 is not below the length 0', 12);
});
