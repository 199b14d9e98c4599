#!/usr/bin/env node
/**
 * The command `lyn`. Its TypeScript and the packages that it uses are bundled with esbuild into build/lyn/<hash>.cjs, once for each
 * state of the sources, so that it runs on Node 20. Beside it lies the machine code that V8 made of it, for the next start.
 */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script, constants } from 'node:vm';

const root = dirname(dirname(dirname(realpathSync(fileURLToPath(import.meta.url)))));
const cache = join(root, 'build', 'lyn');
const bundle = join(cache, `${hashSources()}.cjs`);

/**
 * Bytes of bytecode that a function runs through before V8 optimises it: six times as many as V8 asks for. A command is over before most functions would
 * have paid for that, which took a third of all its processor time. What stays for long is left to V8.
 */
const OPTIMISE_AFTER = 400_000;
const staysLong = process.argv.some((word, i) => word === '--watch' || (i === 2 && (word === 'bench' || word === 'fuzz')));

if (!existsSync(bundle)) await makeBundle();
await runBundle();

/**
 * Runs the bundle with the code that V8 kept of it: TypeScript alone is 9 MB to compile. The code is kept at the end of the first run that did much, and has
 * what that run needed; V8 refuses code of another version of itself, and of another text.
 */
async function runBundle() {
  if (!staysLong) setFlagsFromString(`--interrupt-budget=${OPTIMISE_AFTER}`);
  const kept = `${bundle}.code`;
  const cachedData = existsSync(kept) ? readFileSync(kept) : undefined;
  const script = new Script(`(function (require, module, __filename) {${readFileSync(bundle, 'utf8')}\n})`, {
    filename: bundle, cachedData, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  script.runInThisContext()(createRequire(bundle), module, bundle);
  await module.exports.done;
  const didMuch = process.cpuUsage().user > 1_000_000;
  if (didMuch && (cachedData === undefined || script.cachedDataRejected)) keep(kept, script.createCachedData());
}

/** The next start does without it where nothing can be written. */
function keep(path, data) {
  const made = `${path}.${process.pid}`;
  try {
    writeFileSync(made, data);
    renameSync(made, path);
  } catch {
    rmSync(made, { force: true });
  }
}

/** Everything that may be part of the bundle, in a fixed order. */
function sources() {
  return ['toolchain', 'boards', 'guests', 'package.json', 'package-lock.json'].flatMap(filesBelow).filter((path) => /\.(ts|cjs|mjs|json)$/.test(path) && !path.endsWith('.test.ts'));
}

function filesBelow(path) {
  const whole = join(root, path);
  if (!existsSync(whole)) return [];
  if (path.includes('.')) return [path];
  return readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

function hashSources() {
  const hash = createHash('sha256').update(process.version);
  for (const path of sources()) hash.update(path).update('\0').update(readFileSync(join(root, path))).update('\0');
  return hash.digest('hex').slice(0, 16);
}

async function makeBundle() {
  const { build } = await import('esbuild');
  const made = `${bundle}.${process.pid}`;
  const result = await build({
    entryPoints: [join(root, 'toolchain/cli/main.ts')], outfile: made, bundle: true, platform: 'node', format: 'cjs', target: 'node20',
    // Loaded from node_modules by the few commands that want them; by require, for Node warns of import() in a script.
    external: ['esbuild', '@cyclonedx/cyclonedx-library'], supported: { 'dynamic-import': false }, define: { 'import.meta.url': '__url' }, banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
    // Of ts-morph only the TypeScript that it hands on is used, and that is of this package.
    // What an alias stands for is looked for in the working directory, which may be anywhere.
    alias: { 'ts-morph': '@ts-morph/common' }, absWorkingDir: root, logLevel: 'silent',
  }).catch((error) => error);
  if (result.errors.length > 0) fail(result.errors);
  for (const old of readdirSync(cache)) if (/\.(mjs|cjs|code)$/.test(old)) rmSync(join(cache, old), { force: true });
  renameSync(made, bundle);
}

function fail(errors) {
  for (const { text, location } of errors) console.error(`lyn: its own source does not build: ${text}${location ? ` (${location.file}:${location.line})` : ''}`);
  process.exit(1);
}
