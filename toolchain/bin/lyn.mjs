#!/usr/bin/env node
/**
 * The command `lyn`. Its TypeScript is bundled with esbuild into build/lyn/<hash>.mjs, once for each state of the sources,
 * so that it runs on Node 20.
 */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(realpathSync(fileURLToPath(import.meta.url)))));
const cache = join(root, 'build', 'lyn');
const bundle = join(cache, `${hashSources()}.mjs`);

if (!existsSync(bundle)) await makeBundle();
await import(pathToFileURL(bundle).href);

/** Everything that may be part of the bundle, in a fixed order. */
function sources() {
  return ['toolchain', 'boards', 'guests', 'package.json'].flatMap(filesBelow).filter((path) => /\.(ts|json)$/.test(path) && !path.endsWith('.test.ts'));
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
    entryPoints: [join(root, 'toolchain/cli/main.ts')], outfile: made, bundle: true, platform: 'node', format: 'esm', target: 'node20',
    packages: 'external', sourcemap: 'inline', sourcesContent: false, logLevel: 'silent',
  }).catch((error) => error);
  if (result.errors.length > 0) fail(result.errors);
  for (const old of readdirSync(cache)) if (old.endsWith('.mjs')) rmSync(join(cache, old), { force: true });
  renameSync(made, bundle);
}

function fail(errors) {
  for (const { text, location } of errors) console.error(`lyn: its own source does not build: ${text}${location ? ` (${location.file}:${location.line})` : ''}`);
  process.exit(1);
}
