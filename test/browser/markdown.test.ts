import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openMarkdown } from '../../src/ui/markdown/markdown-stream.ts';
import { ALLOWED_ATTRIBUTES, ALLOWED_ELEMENTS, HOSTILE_MARKDOWN } from '../fakes/hostile-markdown.ts';

let host: HTMLElement;
const requested: string[] = [];
const observer = new PerformanceObserver((list) =>
  requested.push(...list.getEntries().map((entry) => entry.name)),
);

beforeEach(() => {
  host = document.createElement('div');
  document.body.append(host);
  observer.observe({ type: 'resource' });
});

afterEach(() => {
  host.remove();
  observer.disconnect();
});

function render(markdown: string, cut: (text: string) => readonly string[]): HTMLElement {
  const root = document.createElement('div');
  host.append(root);
  const stream = openMarkdown(root);
  for (const piece of cut(markdown)) stream.write(piece);
  stream.end();
  return root;
}

const whole = (text: string): readonly string[] => [text];
const oneByOne = (text: string): readonly string[] => [...text];

function expectHarmless(root: HTMLElement): void {
  for (const node of root.querySelectorAll('*')) {
    expect(ALLOWED_ELEMENTS, node.outerHTML.slice(0, 200)).toContain(node.tagName);
    for (const { name } of node.attributes) expect(ALLOWED_ATTRIBUTES).toContain(name);
  }
  for (const link of root.querySelectorAll('a[href]')) {
    expect(link.getAttribute('href')).toMatch(/^(https?:\/\/|mailto:)/u);
    expect(link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(link.getAttribute('target')).toBe('_blank');
  }
}

describe('hostile Markdown', () => {
  const named = HOSTILE_MARKDOWN.map((markdown) => ({
    name: markdown.slice(0, 48).replace(/\s+/gu, ' '),
    markdown,
  }));

  test.for(named)('is harmless, whole or streamed: $name', ({ markdown }) => {
    const atOnce = render(markdown, whole);
    const streamed = render(markdown, oneByOne);
    expectHarmless(atOnce);
    expect(streamed.innerHTML).toBe(atOnce.innerHTML);
  });

  test('runs no script and asks the network for nothing', async () => {
    for (const markdown of HOSTILE_MARKDOWN) render(markdown, whole);
    await new Promise((done) => setTimeout(done, 300));
    expect('hacked' in window).toBe(false);
    expect(requested.filter((name) => name.includes('evil') || name.endsWith('/x'))).toEqual([]);
  });

  test('nests no deeper than a page can bear', () => {
    const root = render('>'.repeat(8000) + 'deep', whole);
    let depth = 0;
    for (let node: Element | null = root; node !== null; node = node.lastElementChild) depth++;
    expect(depth).toBeLessThan(24);
    expect(root.textContent).toContain('deep');
  });
});

describe('any text', () => {
  const piece = fc.constantFrom(
    ...'*_~`#>|-+1.[]()!<\\\n $&:'.split(''),
    'a', ' ', '\n\n', '```\n', '```js\n', '](', 'https://a.invalid/', '![', '- [x] ', '| a |\n', '|---|\n', '    ', '𝛑', '<br>',
  ); // prettier-ignore

  test('renders the same however the stream is cut, and only from the allow-list', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const markdown = pieces.join('');
        const atOnce = render(markdown, whole);
        expectHarmless(atOnce);
        expect(render(markdown, () => pieces).innerHTML).toBe(atOnce.innerHTML);
        expect(render(markdown, oneByOne).innerHTML).toBe(atOnce.innerHTML);
        host.replaceChildren();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what a small model writes', () => {
  const html = (markdown: string): string => render(markdown, oneByOne).innerHTML;

  test('emphasis, lists, headings and rules become elements', () => {
    expect(html('# Title\n\nSome **bold** and *soft* text\n\n- one\n- two\n\n---\n')).toBe(
      '<h3>Title</h3><p>Some <strong>bold</strong> and <em>soft</em> text</p><ul><li>one</li><li>two</li></ul><hr>',
    );
  });

  test('a numbered list keeps its first number', () => {
    expect(render('3. three\n4. four\n', whole).querySelector('ol')?.start).toBe(3);
  });

  test('underscores inside a word and dollars are plain text', () => {
    expect(html('use snake_case_names for $x and $y')).toBe('<p>use snake_case_names for $x and $y</p>');
  });

  test('a bracket without an address stays a bracket', () => {
    expect(render('see [1] and [open', oneByOne).textContent).toBe('see [1] and [open');
  });

  test('an address that never ends loses no text', () => {
    expect(render('call f[x](y and go\non', oneByOne).textContent).toBe('call f[x](y and goon');
    expect(render('call f[x](y', oneByOne).textContent).toBe('call f[x](y');
  });

  test('a link is a link, a bare address stops before the full stop, a picture becomes a link', () => {
    const root = render(
      '[a](https://a.invalid/) https://b.invalid/c. ![cat](https://c.invalid/cat.png)',
      oneByOne,
    );
    expect([...root.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([
      'https://a.invalid/',
      'https://b.invalid/c',
      'https://c.invalid/cat.png',
    ]);
    expect(root.querySelector('img')).toBeNull();
    expect(root.textContent).toBe('a https://b.invalid/c. cat');
  });

  test('a link whose text is another address says where it leads', () => {
    const shown = (markdown: string): string => render(markdown, oneByOne).textContent;
    expect(shown('[https://bank.invalid/in](https://evil.invalid/in)')).toBe(
      'https://bank.invalid/in (evil.invalid)',
    );
    expect(shown('[bank.invalid](https://b\u0430nk.invalid)')).toMatch(/^bank\.invalid \(xn--/u);
    expect(
      shown('[bank.invalid](https://bank.invalid/a) [here](https://evil.invalid) [v1.2](https://a.invalid)'),
    ).toBe('bank.invalid here v1.2');
  });

  test('a code block names its language and copies exactly its text', () => {
    const root = render('```python\nprint("<hi>")\n```\n', oneByOne);
    expect(root.querySelector('.code-language')?.textContent).toBe('python');
    expect(root.querySelector('pre code')?.textContent).toBe('print("<hi>")');
    expect(root.querySelector('button')?.textContent).toBe('Copy');
  });

  test('text that falls between the rows of a table stops nothing', () => {
    const root = render('|---|\n|---|\n#| a |\n\nafter', oneByOne);
    expect(root.textContent).toMatch(/#.*a.*after/su);
  });

  test('a code block that is closed behind its last line loses none of it', () => {
    for (const code of ['print(1)', 'a\nb', 'x', '𝛑'])
      expect(render('```py\n' + code + '```\nafter', oneByOne).querySelector('code')?.textContent).toBe(code);
  });

  test('a table has a head and a body', () => {
    const root = render('| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n', oneByOne);
    expect([...root.querySelectorAll('th')].map((cell) => cell.textContent?.trim())).toEqual(['a', 'b']);
    expect(root.querySelectorAll('tbody tr')).toHaveLength(2);
  });
});
