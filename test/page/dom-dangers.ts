import { ALLOWED_ATTRIBUTES, ALLOWED_ELEMENTS } from '../fakes/hostile-markdown.ts';

const DANGEROUS_ELEMENT =
  /^(SCRIPT|IFRAME|OBJECT|EMBED|LINK|STYLE|BASE|META|VIDEO|AUDIO|PORTAL|FOREIGNOBJECT|ANIMATE|SET)$/iu;
const DANGEROUS_ATTRIBUTE = /^(on|srcdoc|srcset|style|formaction|ping|action|background)/u;
const ADDRESS_ATTRIBUTE = /^(src|href|xlink:href|poster|data)$/u;
const HARMLESS_ADDRESS = /^(https?:|mailto:|#|data:image\/svg|\.\/icon\.svg$)/u;

/** What in an answer is not on the allow-list. */
export function strangers(root: ParentNode): string[] {
  const found: string[] = [];
  for (const node of root.querySelectorAll('*')) {
    if (!ALLOWED_ELEMENTS.has(node.tagName)) found.push(node.tagName);
    for (const { name } of node.attributes)
      if (!ALLOWED_ATTRIBUTES.has(name)) found.push(`${node.tagName} ${name}`);
    if (node instanceof HTMLAnchorElement && node.hasAttribute('href') && !isPlainLink(node))
      found.push(node.outerHTML);
  }
  return found;
}

function isPlainLink(link: HTMLAnchorElement): boolean {
  const address = link.getAttribute('href') ?? '';
  return /^(https?:|mailto:)/u.test(address) && link.rel === 'noopener noreferrer nofollow';
}

/** What nothing on a page of ours may have, wherever it stands, in shadow trees too. */
export function dangers(root: ParentNode): string[] {
  return [...root.querySelectorAll('*')].flatMap((node) => [
    ...(DANGEROUS_ELEMENT.test(node.tagName) ? [node.tagName] : []),
    ...[...node.attributes]
      .filter(isDangerous)
      .map(({ name, value }) => `${node.tagName} ${name}=${value.slice(0, 60)}`),
    ...(node.shadowRoot === null ? [] : dangers(node.shadowRoot)),
  ]);
}

function isDangerous({ name, value, ownerElement }: Attr): boolean {
  if (name === 'style') return !ownerElement?.matches('.u-wrap, .u-wrap *'); // the chart's own, set by script
  if (DANGEROUS_ATTRIBUTE.test(name)) return true;
  return ADDRESS_ATTRIBUTE.test(name) && !HARMLESS_ADDRESS.test(value);
}
