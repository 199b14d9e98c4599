'use strict';

/** Where a watch listens: the one thing that both sides must know before they can talk. Plain JavaScript, because editors load it as it is. */

const { createHash } = require('node:crypto');
const { realpathSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Grows when a message changes its meaning; both sides hang up on any other. */
const PROTOCOL = 1;

/** A folder of the user's own: `$XDG_RUNTIME_DIR/lyn`, or `lyn-<uid>` among the temporary files. */
function socketFolder() {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  return runtime === undefined || runtime === '' ? join(tmpdir(), `lyn-${process.getuid?.() ?? 0}`) : join(runtime, 'lyn');
}

/**
 * The socket of the watch of the project in the folder `root`. A name made of the folder's, not a file in it: the path of a socket may
 * have 107 characters.
 * @param {string} root
 */
function socketPath(root) {
  return join(socketFolder(), `${createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 16)}.sock`);
}

module.exports = { PROTOCOL, socketFolder, socketPath };
