/** A piece of HTML or SVG that is safe to put into a page: texts in it are escaped. */
export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | readonly Content[];

export type Attributes = Readonly<Record<string, string | number | undefined>>;

const VOID: ReadonlySet<string> = new Set(['meta', 'br', 'circle', 'line', 'rect', 'path']);

/** One element. Strings among the contents and the attributes are texts, whatever they look like. */
export function element(name: string, attributes: Attributes, ...content: readonly Content[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeText(String(value))}"`)
    .join('');
  const inside = content.map(render).join('');
  const isVoid = VOID.has(name) && inside === '';
  const end = name === 'meta' || name === 'br' ? '>' : '/>';
  return { markup: isVoid ? `<${name}${written}${end}` : `<${name}${written}>${inside}</${name}>` };
}

/** What was written by ourselves, as it is. */
export function verbatim(markup: string): Markup {
  return { markup };
}

export function render(content: Content): string {
  if (typeof content === 'string' || typeof content === 'number') return escapeText(String(content));
  return 'markup' in content ? content.markup : content.map(render).join('');
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
