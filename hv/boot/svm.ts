import type { Extension } from '../processor/extension.ts';
import { svmExtension } from '../svm/extension.ts';
import { start } from './start.ts';

const extensions: readonly Extension[] = [svmExtension];

/** The image for processors with AMD-V alone: `lyn build hv/boot/svm.ts`. */
function main(): void {
  start(extensions);
}

entry('lyn_main', main);
