'use strict';

/** The client of a watch: tells it what is open, keeps what it says. docs/language/editor.md describes the protocol. */

const { existsSync } = require('node:fs');
const { connect } = require('node:net');
const { dirname } = require('node:path');
const { PROTOCOL, socketPath } = require('./socket.cjs');

/** Milliseconds between two looks for a watch. */
const LOOK = 1000;

class WatchClient {
  #folder;
  #changed;
  #log;
  #socket;
  #timer;
  #welcome = false;
  /** The texts of open files, as the watch knows them. */
  #texts = new Map();
  #files = {};

  /**
   * @param {string} folder in which, or in one above it, the watch runs
   * @param {() => void} changed called when there is something else to show
   * @param {(line: string) => void} log
   */
  constructor(folder, changed, log) {
    this.#folder = folder;
    this.#changed = changed;
    this.#log = log;
    this.#timer = setInterval(() => this.#look(), LOOK);
    this.#timer.unref();
    this.#look();
  }

  get isConnected() {
    return this.#welcome;
  }

  /** What the watch said last about a file. */
  findingsOf(file) {
    return this.#files[file] ?? [];
  }

  /** The text of a file as the editor has it. */
  open(file, text) {
    if (this.#texts.get(file) === text) return;
    this.#texts.set(file, text);
    this.#send({ kind: 'open', file, text });
  }

  /** Gives up the texts of files that are not open any more: from then on those on disk count. */
  keepOpen(isOpen) {
    this.isOpen = isOpen;
    for (const file of [...this.#texts.keys()]) {
      if (isOpen(file)) continue;
      this.#texts.delete(file);
      this.#send({ kind: 'close', file });
    }
  }

  close() {
    clearInterval(this.#timer);
    this.#socket?.destroy();
  }

  #send(message) {
    if (this.#welcome) this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  #look() {
    if (this.#socket !== undefined) return;
    const path = socketAbove(this.#folder);
    if (path !== undefined) this.#connect(path);
  }

  #connect(path) {
    const socket = connect(path);
    this.#socket = socket;
    let rest = '';
    socket.setEncoding('utf8');
    socket.unref();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) this.#take(line);
    });
    socket.on('close', () => this.#lost());
  }

  #take(line) {
    let message;
    try {
      message = JSON.parse(line);
    } catch {
      return this.#socket.destroy();
    }
    if (message.kind === 'hello') return this.#greeted(message);
    if (message.kind !== 'diagnostics' || !this.#welcome) return;
    if (this.isOpen !== undefined) this.keepOpen(this.isOpen);
    this.#files = message.files;
    this.#changed();
  }

  #greeted({ protocol, pid, root }) {
    if (protocol !== PROTOCOL) {
      this.#log(`the watch of ${root} speaks protocol ${protocol}, this plug-in ${PROTOCOL}: update the older one`);
      return this.#socket.destroy();
    }
    this.#log(`connected to the watch of ${root}, process ${pid}`);
    this.#welcome = true;
    for (const [file, text] of this.#texts) this.#send({ kind: 'open', file, text });
  }

  /** What it said holds no more. */
  #lost() {
    const before = this.#welcome;
    this.#socket = undefined;
    this.#welcome = false;
    this.#files = {};
    if (!before) return;
    this.#log('the watch has gone');
    this.#changed();
  }
}

/** The socket of the watch of a folder or of one above it. */
function socketAbove(folder) {
  for (let each = folder; ; each = dirname(each)) {
    try {
      if (existsSync(socketPath(each))) return socketPath(each);
    } catch {
      return undefined;
    }
    if (each === dirname(each)) return undefined;
  }
}

module.exports = { WatchClient };
