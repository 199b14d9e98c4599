import type { Extension } from '../processor/extension.ts';
import { vmxExtension } from '../vmx/extension.ts';
import { start } from './start.ts';

const extensions: readonly Extension[] = [vmxExtension];

/** The image for either vendor's processors. */
function main(): void {
  start(extensions);
}

entry('lyn_main', main);
