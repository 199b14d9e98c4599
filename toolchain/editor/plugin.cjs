'use strict';

/**
 * A plug-in of TypeScript's language service: what `lyn check --watch` says about a file is shown beside what TypeScript says. It compiles nothing
 * itself and never waits: it answers with what it heard last, and asks the editor to ask again when it hears more.
 */

const { dirname } = require('node:path');
const { WatchClient } = require('./client.cjs');

/** What Lyn's diagnostics are signed with; TypeScript's are `ts`. */
const SOURCE = 'lyn';
const HINT = 'Errors of Lyn itself are not shown here: start `lyn check --watch` in the project, and they are.';

/** @param {{ typescript: typeof import('typescript') }} modules */
module.exports = function init({ typescript: ts }) {
  /** @param {import('typescript').server.PluginCreateInfo} info */
  function create(info) {
    const { languageService, languageServiceHost, project } = info;
    const client = new WatchClient(folderOf(project), () => refresh(project), (line) => project.projectService.logger.info(`lyn: ${line}`));
    const proxy = Object.assign(Object.create(null), languageService);
    /** The file that carries the hint that nobody is there. @type {string | undefined} */
    let hinted;

    /** @param {string} fileName */
    proxy.getSemanticDiagnostics = (fileName) => {
      const found = languageService.getSemanticDiagnostics(fileName);
      const file = languageService.getProgram()?.getSourceFile(fileName);
      if (file === undefined) return found;
      client.keepOpen((path) => project.projectService.getScriptInfo(path)?.isScriptOpen() ?? false);
      client.open(fileName, textOf(languageServiceHost, fileName) ?? file.text);
      if (client.isConnected) return [...found, ...client.findingsOf(fileName).filter(isOwn).map((each) => diagnosticOf(ts, file, each))];
      hinted ??= fileName;
      return hinted === fileName ? [...found, hintOf(ts, file)] : found;
    };
    proxy.dispose = () => {
      client.close();
      languageService.dispose();
    };
    return proxy;
  }
  return { create };
};

/** The folder of the project's tsconfig.json; of a file without one, its own. */
function folderOf(project) {
  return dirname(project.getProjectName());
}

function refresh(project) {
  if (!project.isClosed()) project.refreshDiagnostics?.();
}

function textOf(host, fileName) {
  const snapshot = host.getScriptSnapshot(fileName);
  return snapshot?.getText(0, snapshot.getLength());
}

/** TypeScript's own diagnostics come from TypeScript. */
function isOwn({ code }) {
  return code.startsWith('LYN');
}

/** A finding in the text as it is now, which may have been edited since. */
function diagnosticOf(ts, file, { code, message, why, instead, start, end }) {
  const from = offsetOf(file, start);
  const lines = [`${code}: ${message}`, ...(why === undefined ? [] : [`why: ${why}`]), ...(instead === undefined ? [] : [`instead: ${instead}`])];
  return {
    file, start: from, length: Math.max(0, offsetOf(file, end) - from), messageText: lines.join('\n'), code: Number(code.slice('LYN'.length)),
    category: ts.DiagnosticCategory.Error, source: SOURCE,
  };
}

function offsetOf(file, { line, column }) {
  const starts = file.getLineStarts();
  const begin = starts[Math.min(line, starts.length) - 1];
  const end = starts[line] ?? file.text.length;
  return Math.min(begin + column - 1, end);
}

function hintOf(ts, file) {
  return { file, start: 0, length: 0, messageText: HINT, code: 0, category: ts.DiagnosticCategory.Message, source: SOURCE };
}
