import { Attr, Token } from 'streaming-markdown';
import type { Renderer } from 'streaming-markdown';
import { element } from '../dom.ts';
import { createCodeBlock } from './code-block.ts';
import { hiddenHost, safeImageLink, safeLink, trimSentenceEnd } from './safe-link.ts';

/** One open token: text goes into `node`; the rest reacts to attributes and to the end. */
interface Open {
  readonly node: Node;
  readonly setAttribute?: (attribute: Attr, value: string) => void;
  readonly end?: () => void;
}

export interface OpenNodes {
  readonly stack: Open[];
}

// Deeper nesting is flattened: thousands of ">" must not become thousands of boxes.
const MAX_DEPTH = 16;

/** The allow-list: every element Markdown can make that is nothing but a tag. Headings start below the page's own. */
const PLAIN_TAGS: Partial<Record<Token, keyof HTMLElementTagNameMap>> = {
  [Token.Paragraph]: 'p',
  [Token.Heading_1]: 'h3',
  [Token.Heading_2]: 'h4',
  [Token.Heading_3]: 'h5',
  [Token.Heading_4]: 'h6',
  [Token.Heading_5]: 'h6',
  [Token.Heading_6]: 'h6',
  [Token.Blockquote]: 'blockquote',
  [Token.Line_Break]: 'br',
  [Token.Rule]: 'hr',
  [Token.Italic_Ast]: 'em',
  [Token.Italic_Und]: 'em',
  [Token.Strong_Ast]: 'strong',
  [Token.Strong_Und]: 'strong',
  [Token.Strike]: 's',
  [Token.Code_Inline]: 'code',
  [Token.List_Unordered]: 'ul',
  [Token.List_Item]: 'li',
};

/** What stands for `[1]` in a text, if there is something of this number to point at. */
export type MarkerOf = (number: number) => Node | undefined;

/** Turns parser events into DOM nodes under `root`. Tokens outside the allow-list become text, never markup. */
export function domRenderer(root: Element, markerOf: MarkerOf = () => undefined): Renderer<OpenNodes> {
  return {
    data: { stack: [{ node: root }] },
    add_token: ({ stack }, token) => {
      const parent = innermost(stack);
      stack.push(stack.length > MAX_DEPTH ? parent : open(token, parent.node, markerOf));
    },
    end_token: ({ stack }) => {
      if (stack.length > 1) stack.pop()?.end?.();
    },
    add_text: ({ stack }, text) => appendText(innermost(stack).node, text),
    set_attr: ({ stack }, attribute, value) => innermost(stack).setAttribute?.(attribute, value),
  };
}

function innermost(stack: readonly Open[]): Open {
  return stack.at(-1)!; // the root is never popped
}

/** Joins text to the text before it, so that the DOM does not depend on how the stream was cut. */
export function appendText(node: Node, text: string): void {
  const last = node.lastChild;
  if (last instanceof Text) last.appendData(text);
  else node.appendChild(document.createTextNode(text));
}

function open(token: Token, parent: Node, markerOf: MarkerOf): Open {
  switch (token) {
    case Token.Code_Block:
    case Token.Code_Fence:
      return openCode(parent);
    case Token.Link:
      return openLink(parent, Attr.Href, { check: safeLink, markerOf });
    case Token.Image:
      return openLink(parent, Attr.Src, { check: safeImageLink, markerOf: () => undefined });
    case Token.Raw_URL:
      return openBareLink(parent);
    case Token.List_Ordered:
      return openNumberedList(parent);
    case Token.Checkbox:
      return openCheckbox(parent);
    case Token.Table:
      return openTable(parent);
    case Token.Table_Row:
      return { node: tableSection(parent).appendChild(element('tr')) };
    case Token.Table_Cell:
      return { node: parent.appendChild(element(parent.parentNode?.nodeName === 'THEAD' ? 'th' : 'td')) };
    case Token.Equation_Block:
    case Token.Equation_Inline:
      return { node: parent.appendChild(element('span', { class: 'math' })) };
    default: {
      const tag = PLAIN_TAGS[token];
      return { node: tag === undefined ? parent : parent.appendChild(element(tag)) };
    }
  }
}

function openCode(parent: Node): Open {
  const block = createCodeBlock();
  parent.appendChild(block.root);
  return {
    node: block.code,
    setAttribute: (attribute, value) => {
      if (attribute === Attr.Lang) block.nameLanguage(value);
    },
  };
}

/** Numbers that may stand in one pair of brackets. */
const MARKERS = /^\d{1,3}(?:\s*[,;]\s*\d{1,3})*$/u;

interface LinkParts {
  /** The address as it may be followed. */
  readonly check: (address: string) => string | undefined;
  readonly markerOf: MarkerOf;
}

/** The bracket stays until an address follows: "[1]" and a half-written link are text, or a marker of what has that number. */
function openLink(parent: Node, wanted: Attr, { check, markerOf }: LinkParts): Open {
  const isImage = wanted === Attr.Src;
  const opening = document.createTextNode(isImage ? '![' : '[');
  const link = element('a', {});
  parent.appendChild(opening);
  parent.appendChild(link);
  let addressed = false;
  return {
    node: link,
    setAttribute: (attribute, value) => {
      if (attribute !== wanted) return;
      addressed = true;
      opening.remove();
      if (isImage && link.textContent?.trim() === '') link.append('picture');
      if (isImage) link.classList.add('picture');
      const href = check(value);
      if (href === undefined) return;
      const host = hiddenHost(link.textContent.trim(), href);
      if (host !== undefined) appendText(link, ` (${host})`);
      point(link, href);
    },
    end: () => {
      if (addressed) return;
      const markers = markersIn(link.textContent, markerOf);
      if (markers === undefined) return appendText(link, ']');
      opening.remove();
      link.replaceWith(...markers);
    },
  };
}

/** All of the numbers that stand there, or none where one of them points at nothing. */
function markersIn(text: string, markerOf: MarkerOf): readonly Node[] | undefined {
  if (!MARKERS.test(text)) return undefined;
  const markers = text.split(/[,;]/u).map((number) => markerOf(Number(number)));
  return markers.every((marker) => marker !== undefined) ? markers : undefined;
}

function openBareLink(parent: Node): Open {
  const link = element('a', {});
  parent.appendChild(link);
  return {
    node: link,
    setAttribute: (attribute, value) => {
      const href = attribute === Attr.Href ? safeLink(trimSentenceEnd(value)) : undefined;
      if (href !== undefined) point(link, href);
    },
  };
}

function point(link: HTMLAnchorElement, href: string): void {
  link.href = href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer nofollow';
}

function openNumberedList(parent: Node): Open {
  const list = element('ol');
  parent.appendChild(list);
  return {
    node: list,
    setAttribute: (attribute, value) => {
      if (attribute === Attr.Start && /^\d{1,9}$/u.test(value)) list.start = Number(value);
    },
  };
}

function openCheckbox(parent: Node): Open {
  const box = element('input', { type: 'checkbox', disabled: true });
  parent.appendChild(box);
  return {
    node: box,
    setAttribute: (attribute) => {
      if (attribute === Attr.Checked) box.setAttribute('checked', '');
    },
  };
}

function openTable(parent: Node): Open {
  const table = element('table');
  parent.appendChild(
    element('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Table' }, table),
  );
  return { node: table };
}

/** The first row is the head, the others are the body. */
function tableSection(table: Node): Node {
  if (!(table instanceof HTMLTableElement)) return table; // flattened by the depth limit
  if (table.tHead === null) return table.appendChild(element('thead')); // text may lie between the rows
  return table.tBodies[0] ?? table.appendChild(element('tbody'));
}
