import type { Extension } from '../processor/extension.ts';
import { svmExtension } from '../svm/extension.ts';
import { vmxExtension } from '../vmx/extension.ts';
import { start } from './start.ts';

const extensions: readonly Extension[] = [vmxExtension, svmExtension];

/** The image for either vendor's processors. */
function main(): void {
  start(extensions);
}

entry('lyn_main', main);
