import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from 'd3-hierarchy';
import type { Report } from '../facts.ts';
import { escapeHtml } from './html.ts';

/** A folder, a module or a part of one. */
type Node = { readonly name: string; readonly title: string; readonly kind: string; readonly bytes?: number; readonly children?: readonly Node[] };

const WIDTH = 1200;
const HEIGHT = 720;
/** Letters of the labels, as wide as they are on average. */
const LETTER = 6.2;
const LINE = 13;

/** The image as an SVG: folders, modules in them, functions and statics in these, each as large as its bytes. */
export function treemapSvg(report: Report): string {
  const root = hierarchy<Node>(treeOf(report), ({ children }) => children as Node[] | undefined).sum(({ bytes }) => bytes ?? 0).sort((a, b) => b.value! - a.value! || (a.data.name < b.data.name ? -1 : 1));
  const placed = treemap<Node>().size([WIDTH, HEIGHT]).tile(treemapSquarify).paddingInner(1).paddingOuter(1).paddingTop((node) => (node.depth === 1 ? 16 : node.depth === 2 && hasRoom(node) ? 14 : 1)).round(true)(root);
  const cells = placed.descendants().filter(({ depth }) => depth > 0).map(cell);
  return `<svg class="treemap" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="The image by folder, module, and function or static">\n${cells.join('\n')}\n</svg>`;
}

/** Room for a line of text above its parts. */
const hasRoom = (node: HierarchyRectangularNode<Node>): boolean => (node.value ?? 0) > 900;

function cell(node: HierarchyRectangularNode<Node>): string {
  const [width, height] = [node.x1 - node.x0, node.y1 - node.y0];
  const { name, title, kind } = node.data;
  const label = shortened(name, width - 6);
  const text = height >= LINE && label !== '' && (node.children === undefined || node.depth === 1 || hasRoom(node)) ? `<text x="${node.x0 + 3}" y="${node.y0 + 11}">${escapeHtml(label)}</text>` : '';
  return `<g class="depth${node.depth} ${kind}"><title>${escapeHtml(`${title}: ${node.value} bytes`)}</title><rect x="${node.x0}" y="${node.y0}" width="${width}" height="${height}"/>${text}</g>`;
}

function shortened(name: string, width: number): string {
  const letters = Math.floor(width / LETTER);
  return name.length <= letters ? name : letters < 4 ? '' : `${name.slice(0, letters - 1)}…`;
}

function treeOf({ size }: Report): Node {
  const folders = new Map<string, Node[]>();
  for (const { source, parts } of size.modules) {
    const folder = source.slice(0, Math.max(source.lastIndexOf('/'), 0)) || '.';
    const name = source.slice(source.lastIndexOf('/') + 1);
    const children = parts.map((part) => ({ name: part.name, title: `${source}: ${part.name}, ${part.kind}`, kind: part.kind, bytes: part.bytes }));
    folders.set(folder, [...(folders.get(folder) ?? []), { name, title: source, kind: 'module', children }]);
  }
  return { name: '', title: '', kind: 'image', children: [...folders].map(([name, children]) => ({ name, title: name, kind: 'folder', children })) };
}
