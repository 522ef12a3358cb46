import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../src/core/protocol.ts';
import { openChatTemplate, type TemplateOptions } from '../../src/text/chat-template.ts';
import { smolMetadata } from './model-metadata.ts';

const USER: readonly ChatMessage[] = [{ role: 'user', content: 'Hi' }];

const open = (source: string, options?: TemplateOptions) =>
  openChatTemplate(new Map([['tokenizer.chat_template', source]]), options);
const render = (source: string, messages = USER): string => open(source).render(messages);
const invalid = (message?: RegExp) =>
  expect.objectContaining({
    code: 'template-invalid',
    message: message ? expect.stringMatching(message) : expect.any(String),
  });
const tooCostly = expect.objectContaining({ code: 'template-timeout' });

/** Runs what must fail with a Fault; how many milliseconds that took. */
function timed(run: () => unknown, fault: unknown): number {
  const start = performance.now();
  expect(run).toThrow(fault as Error);
  return performance.now() - start;
}

describe('chat template', () => {
  test("SmolLM2's template gives every prompt of the reference", async () => {
    const template = openChatTemplate(await smolMetadata());
    const file = new URL('../reference/smollm2.json', import.meta.url);
    const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
      cases: { messages: ChatMessage[]; prompt: string }[];
    };
    expect(cases).toHaveLength(6);
    for (const { messages, prompt } of cases) expect(template.render(messages)).toBe(prompt);
  });

  test('a file without a template gets ChatML', () => {
    const template = openChatTemplate(new Map());
    const messages: ChatMessage[] = [
      { role: 'system', content: 'Be brief.' },
      ...USER,
      { role: 'assistant', content: 'Yes' },
    ];
    const turns =
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYes<|im_end|>\n';
    expect(template.render(messages, { addGenerationPrompt: false })).toBe(turns);
    expect(template.render(messages)).toBe(`${turns}<|im_start|>assistant\n`);
  });

  test('a file without a template whose vocabulary lacks the marks of ChatML is a text to be continued', () => {
    const template = openChatTemplate(new Map([['tokenizer.ggml.tokens', ['<unk>', '<s>', '</s>']]]));
    const story: ChatMessage[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Once upon a time' },
      { role: 'assistant', content: ' there was a cat.' },
      { role: 'user', content: 'One day' },
    ];
    expect(template.render(story.slice(0, 2))).toBe('Once upon a time');
    expect(template.render(story.slice(1))).toBe('Once upon a time there was a cat.\nOne day');
  });

  test('block tags swallow the line end after them, and messages, bos and eos are there', () => {
    const source =
      '{{ bos_token }}\n{% for m in messages %}\n  {% if m.role == "user" %}\n{{ m["content"] | trim }}{{ eos_token }}\n  {% endif %}\n{% endfor %}';
    const options = { bosText: '<s>', eosText: '</s>' };
    expect(open(source).render([{ role: 'user', content: ' x ' }], options)).toBe('<s>\nx</s>\n');
  });

  test('the date comes from outside', () => {
    const template = open('{{ strftime_now("%d %B %b %Y %H:%M %%") }}', {
      today: () => new Date(2026, 1, 3, 4, 5),
    });
    expect(template.render(USER)).toBe('03 February Feb 2026 04:05 %');
  });

  test('what raise_exception says is passed on', () => {
    expect(() => render("{{ raise_exception('Roles must alternate') }}")).toThrow(
      invalid(/Roles must alternate/),
    );
  });

  test.each([
    ['an unclosed tag', '{% for m in messages %}'],
    ['an unclosed brace', '{{ messages '],
    ['an unknown tag', '{% include "x" %}'],
    ['20,000 nested parentheses', `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`],
  ])('%s is template-invalid when it is opened', (_, source) => {
    expect(() => open(source)).toThrow(invalid());
  });

  test.each([
    ['an unknown filter', '{{ messages | nonsense }}'],
    ['a call of nothing', '{{ nobody() }}'],
    ['arithmetic on text', '{{ "a" - 1 }}'],
    ['a namespace inside itself', '{% set n = namespace() %}{% set n.n = n %}{{ n }}'],
    ['range of text', '{{ range("a") }}'],
  ])('%s is template-invalid when it is rendered', (_, source) => {
    expect(() => render(source)).toThrow(invalid());
  });

  test('a template over 65,536 characters, or one that is no text, is template-invalid', () => {
    expect(render('x'.repeat(65_536))).toHaveLength(65_536);
    expect(() => open('x'.repeat(65_537))).toThrow(invalid());
    expect(() => openChatTemplate(new Map([['tokenizer.chat_template', 1]]))).toThrow(invalid());
  });

  test('blanks that the lexer would choke on are refused at once', () => {
    expect(timed(() => open(`{{ 1 }}${' '.repeat(65_000)}`), invalid(/blanks/))).toBeLessThan(1000);
    expect(timed(() => open(' \n'.repeat(32_000)), invalid(/blanks/))).toBeLessThan(1000);
  });

  test('nothing of the language underneath is in reach', () => {
    expect(render('[{{ "".constructor }}{{ messages.__proto__ }}{{ messages[0].constructor }}]')).toBe('[]');
  });
});

describe('a template that would never end', () => {
  const NEST = (times: number): string =>
    `{% for a in range(${times}) %}{% for b in range(${times}) %}{{ a }}{% endfor %}{% endfor %}`;

  test.each([
    ['a loop of 10⁶ turns over one range', '{% for a in range(1000000) %}x{% endfor %}'],
    ['a loop of 10⁶ turns in two levels', NEST(1000)],
    ['2,000 × 2,000 turns', NEST(2000)],
    [
      'loops whose bodies are empty',
      '{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}',
    ],
    [
      'a loop that passes over every turn',
      '{% for a in range(9999) if a < 0 %}{% for b in range(9999) if b < 0 %}{% endfor %}{% endfor %}{% for a in range(9999) %}{% for b in range(9999) if b < 0 %}{% endfor %}{% endfor %}',
    ],
    [
      'text that doubles',
      '{% set n = namespace(s="xxxxxxxx") %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}',
    ],
    [
      'lists that double',
      '{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}',
    ],
    [
      'a list of the same list, again and again',
      '{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s | tojson }}',
    ],
    [
      'a replacement that squares',
      '{% set n = namespace(s="a") %}{% for i in range(14) %}{% set n.s = n.s ~ n.s %}{% endfor %}{{ n.s | replace("a", n.s) | length }}',
    ],
    ['an indent of 10⁹', '{{ "a\nb" | indent(1000000000) }}'],
    [
      'output of a macro that calls others',
      `{% macro m0() %}x{% endmacro %}${Array.from({ length: 40 }, (_, i) => `{% macro m${i + 1}() %}{{ m${i}() }}{{ m${i}() }}{% endmacro %}`).join('')}{{ m40() }}`,
    ],
  ])('%s ends with a Fault in time', (_, source) => {
    const fault = expect.objectContaining({ code: expect.stringMatching(/^template-(timeout|invalid)$/) });
    expect(timed(() => render(source), fault)).toBeLessThan(3000);
  });

  test('the loops end by the clock, as template-timeout', () => {
    for (const times of [1000, 2000]) {
      const template = open(NEST(times), { limitMs: 100 });
      expect(timed(() => template.render(USER), tooCostly)).toBeLessThan(1000);
    }
  });

  test('the clock is the one given', () => {
    let reads = 0;
    const template = open(NEST(100), { now: () => reads++, limitMs: 5 });
    expect(() => template.render(USER)).toThrow(tooCostly);
    expect(reads).toBe(7); // the start, five within the limit, one beyond
  });

  test('the next template works as if nothing had been', () => {
    expect(() => open(NEST(2000), { limitMs: 50 }).render(USER)).toThrow(tooCostly);
    expect(render(NEST(3))).toBe('000111222');
  });
});
