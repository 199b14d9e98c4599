import { describe, expect, it } from 'vitest';
import { diagnose } from './refusals/refuse.ts';

const WALK = `type Walk = { readonly kind: 'hole'; readonly level: u32 } | { readonly kind: 'mapped'; readonly frame: u32 } | { readonly kind: 'none' };
export function walk(n: u32): Walk { return n === 0 ? { kind: 'none' } : { kind: 'hole', level: n }; }
class Holder { walk: Walk = { kind: 'none' }; readonly fixed: Walk = { kind: 'hole', level: 1 }; readonly all: readonly Walk[] = [{ kind: 'none' }]; change(): void { this.walk = { kind: 'none' }; } }
`;

/** Bodies of `f(w: Walk, v: Walk, h: Holder, yes: boolean): u32`, each with one read of a field that the value may not have. */
const UNSOUND: readonly (readonly [string, string])[] = [
  ['nothing was tested', 'return w.level;'],
  ['the test was of another local', "if (v.kind === 'hole') return w.level; return 0;"],
  ['the test was of another variant', "if (w.kind === 'mapped') return w.level; return 0;"],
  ['the test was the other way round', "if (w.kind !== 'hole') return w.level; return 0;"],
  ['only one of two tests holds', "if (w.kind === 'hole' || yes) return w.level; return 0;"],
  ['both of two tests may have failed', "if (w.kind !== 'hole' && yes) return 0; return w.level;"],
  ['the branch that excludes the others does not return', "if (w.kind !== 'hole') h.change(); return w.level;"],
  ['it is assigned after the test', "if (w.kind === 'hole') { w = walk(0); return w.level; } return 0;"],
  ['it is assigned in one of the branches', "if (w.kind !== 'hole') return 0; if (yes) w = v; return w.level;"],
  ['it is assigned in an inner `if`', "if (w.kind === 'hole') { if (yes) { if (h.walk.kind === 'none') w = v; } return w.level; } return 0;"],
  ['it is assigned in a case', "if (w.kind !== 'hole') return 0; switch (v.kind) { case 'hole': w = v; break; case 'mapped': w = v; break; case 'none': break; } return w.level;"],
  ['it is assigned at the end of a loop', "if (w.kind !== 'hole') return 0; let n: u32 = 0; while (n < 3) { n += w.level; w = v; } return n;"],
  ['it is assigned in the update of a loop', "if (w.kind !== 'hole') return 0; let n: u32 = 0; for (; n < 3; w = v) n += w.level; return n;"],
  ['it is assigned in a loop inside the loop', "if (w.kind !== 'hole') return 0; let n: u32 = 0; for (;;) { n += w.level; while (yes) { (w) = v; } if (n > 9) return n; }"],
  ['it is assigned before `continue`', "let n: u32 = 0; while (w.kind === 'hole') { n++; if (yes) { w = v; continue; } n += w.level; } return w.level;"],
  ['the loop is left by `break`', "while (w.kind !== 'hole') { if (yes) break; w = walk(1); } return w.level;"],
  ['the loop is left by `break` in a case', "while (w.kind !== 'hole') { switch (v.kind) { case 'hole': w = v; break; case 'none': if (yes) { v = walk(1); } break; default: return 0; } if (yes) break; } return w.level;"],
  ['a case for two variants', "switch (w.kind) { case 'hole': case 'mapped': return w.level; case 'none': return 0; }"],
  ['the default of a switch', "switch (w.kind) { case 'none': return 0; default: return w.level; }"],
  ['after a switch whose cases go on', "switch (w.kind) { case 'hole': break; case 'none': break; case 'mapped': return 0; } return w.level;"],
  ['the switch is over another local', "switch (v.kind) { case 'hole': return w.level; default: return 0; }"],
  ['it is a copy of what is not known', "const x = w; if (w.kind === 'hole') return x.level; return 0;"],
  ['it is assigned a choice', "let x = w; x = yes ? v : { kind: 'hole', level: 1 }; return x.level;"],
  ['it is a field, which a call changes', "if (h.walk.kind === 'hole') { h.change(); return h.walk.level; } return 0;"],
  ['it is a field, even if nothing happens', "if (h.walk.kind === 'hole') return h.walk.level; return 0;"],
  ['it is a read-only field of an object that is exchanged', "if (h.fixed.kind === 'hole') { return h.fixed.level; } return 0;"],
  ['the test is a value by itself', "const is = w.kind === 'hole'; if (is) return w.level; return 0;"],
  ['the tag is a value by itself', "const k = w.kind; if (k === 'hole') return w.level; return 0;"],
  ['a test in a conditional whose value is a condition', "if (yes ? w.kind === 'hole' : true) return w.level; return 0;"],
  ['the body of a do loop comes before its test', "do { if (yes) return w.level; w = v; } while (w.kind === 'hole'); return 0;"],
  ['an assertion in one branch', "if (yes) assert(w.kind === 'hole'); return w.level;"],
  ['a part of a pattern is assigned', "const { walk: x } = h; let { walk: y } = h; if (y.kind !== 'hole' || x.kind !== 'none') return 0; for (let i: u32 = 0; i < 2; i++) { if (i === 1) return y.level; y = x; } return 0;"],
  ['a pattern takes a field that another variant has', "if (w.kind === 'mapped') { const { level } = w; return level; } return 0;"],
  ['a pattern takes a field of a field', "if (h.walk.kind === 'hole') { const { walk: { level } } = h; return level; } return 0;"],
  ['the element of a loop is assigned', "for (let x of h.all) { if (x.kind === 'hole') { x = v; return x.level; } } return 0;"],
  ['two switches in a row assign and test', "switch (w.kind) { case 'hole': w = v; break; default: w = walk(1); } switch (w.kind) { case 'none': case 'hole': return w.level; default: return 0; }"],
  ['an inner switch returns in some cases only', "if (w.kind === 'none') return 0; switch (v.kind) { case 'hole': if (w.kind === 'mapped') return 1; break; default: break; } return w.level;"],
  ['a loop goes on from the middle', "for (;;) { if (w.kind === 'hole') { if (yes) break; continue; } w = v; } w = walk(0); return w.level;"],
  ['it is exchanged for another in brackets', "if (w.kind === 'hole') { ((w)) = v; return w.level; } return 0;"],
  ['the test is negated twice over', "if (!(!(w.kind !== 'hole'))) return w.level; return 0;"],
  ['what was assigned is narrower than what follows', "let x: Walk = { kind: 'hole', level: 2 }; if (yes) { x = v; } else { x = { kind: 'hole', level: 3 }; } return x.level;"],
  ['a statement that chooses', "yes ? h.change() : assert(w.kind === 'hole'); return w.level;"],
];

describe('a field is not there, or may not be, where', () => {
  const found = diagnose(new Map(UNSOUND.map(([, body], index) => [`n${index}.ts`, `${WALK}export function f(w: Walk, v: Walk, h: Holder, yes: boolean): u32 { ${body} }\n`])));
  it.each(UNSOUND.map(([title, body], index) => [title, body, index] as const))('%s', (_, body, index) => {
    const own = found.filter(({ loc }) => loc.file === `n${index}.ts`);
    expect(own.map(({ code }) => code)).toEqual([own[0]?.code === 'TS2339' ? 'TS2339' : 'LYN0165']);
    expect(body).toContain('level');
  });
});

/** As above, though TypeScript is silent: its own flow types are left out of account. */
describe('TypeScript is not asked:', () => {
  it('the compiler finds the same without it', () => {
    const silenced = UNSOUND.map(([, body]) => `${WALK}export function f(w: Walk, v: Walk, h: Holder, yes: boolean): u32 {\n${body.split('\n').map((line) => `// @ts-ignore\n${line}`).join('\n')}\n}\n`);
    const found = diagnose(new Map(silenced.map((text, index) => [`s${index}.ts`, text])));
    const silent = silenced.map((_, index) => index).filter((index) => !found.some(({ loc, code }) => loc.file === `s${index}.ts` && code === 'LYN0165'));
    expect(silent.map((index) => UNSOUND[index]![0])).toEqual([]);
  });
});
