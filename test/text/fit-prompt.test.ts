import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { ChatMessage } from '../../src/core/protocol.ts';
import { encodeChat, type PromptParts } from '../../src/text/chat-prompt.ts';
import { openChatTemplate } from '../../src/text/chat-template.ts';
import { fitPrompt } from '../../src/text/fit-prompt.ts';
import { MAX_TEXT_LENGTH } from '../../src/text/text-limit.ts';
import { openTokenizer } from '../../src/text/tokenizer.ts';
import { smolMetadata } from './model-metadata.ts';

let smol: PromptParts;

beforeAll(async () => {
  const metadata = await smolMetadata();
  smol = { template: openChatTemplate(metadata), tokenizer: openTokenizer(metadata) };
}, 30_000);

const says = (role: ChatMessage['role'], content: string): ChatMessage => ({ role, content });
const system = says('system', 'Be brief.');
const words = (count: number, word = 'word '): string => word.repeat(count).trim();

/** As many exchanges of about `size` tokens, and a question. */
function conversation(exchanges: number, size: number): ChatMessage[] {
  const said = Array.from({ length: exchanges }, (_, no) => [
    says('user', `Question ${no}?`),
    says('assistant', words(size)),
  ]);
  return [system, ...said.flat(), says('user', `Question ${exchanges}?`)];
}

test('a conversation that fits is whole', () => {
  const messages = conversation(3, 20);
  const whole = encodeChat(messages, smol);
  expect(fitPrompt(messages, whole.length + 60, smol)).toEqual({ prompt: whole, forgottenMessages: 0 });
});

test('one that does not loses its oldest exchanges, whole, and nothing else', () => {
  const sizes = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 60, max: 300 }), (exchanges, most) => {
      const said = exchanges.flatMap(([question, answer]) => [
        says('user', words(question + 1)),
        says('assistant', words(answer + 1, 'say ')),
      ]);
      const messages = [system, ...said.slice(0, -1)];
      const { prompt, forgottenMessages } = fitPrompt(messages, most, smol);
      expect(forgottenMessages % 2).toBe(0);
      const kept = [system, ...messages.slice(1 + forgottenMessages)];
      expect(kept.at(-1)).toEqual(messages.at(-1));
      expect(prompt).toEqual(encodeChat(kept, smol));
      expect(prompt.length <= most || kept.length === 2).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('it forgets seldom: between two times each prompt begins as the one before', () => {
  const most = 500;
  let before: readonly number[] = [];
  let breaks = 0;
  for (let asked = 0; asked < 60; asked++) {
    const { prompt } = fitPrompt(conversation(asked, 40), most, smol);
    const isContinued = before.every((id, at) => prompt[at] === id);
    if (!isContinued) breaks++;
    before = prompt;
  }
  expect(breaks).toBeGreaterThan(5);
  expect(breaks).toBeLessThan(60 / (most / 2 / 60)); // each frees half the room, for exchanges of less than 60 tokens
});

test('a last question that comes with passages leaves room for what was said, and forgets seldom, too', () => {
  const most = 900;
  let before: readonly number[] = [];
  let breaks = 0;
  for (let asked = 20; asked < 60; asked++) {
    const messages = conversation(asked, 40).slice(0, -1);
    const grounded = says('user', `${words(400, 'passage ')} ${asked % 3}`);
    const { prompt, forgottenMessages } = fitPrompt([...messages, grounded], most, smol);
    expect(prompt.length).toBeLessThanOrEqual(most);
    expect(messages.length - forgottenMessages).toBeGreaterThanOrEqual(6); // three exchanges at least
    const said = prompt.slice(0, -450); // without the passages, which are not said again
    if (!before.every((id, at) => prompt[at] === id)) breaks++;
    before = said;
  }
  expect(breaks).toBeLessThan(15);
});

test('what the system says stays where it is said', () => {
  const later = says('system', 'Now be long.');
  const messages = conversation(10, 40);
  messages.splice(-1, 0, later);
  const { prompt, forgottenMessages } = fitPrompt(messages, 250, smol);
  const kept = [system, ...messages.slice(1 + forgottenMessages)];
  expect(kept).toContain(later);
  expect(prompt).toEqual(encodeChat(kept, smol));
});

test.each([
  ['of the system alone', [system]],
  ['that begins with an answer', [says('assistant', 'Hello.'), says('user', 'Hi.')]],
  ['of one question that is too long', [says('user', words(400))]],
])('a conversation %s is left as it is', (_, messages) => {
  expect(fitPrompt(messages, 300, smol)).toEqual({
    prompt: encodeChat(messages, smol),
    forgottenMessages: 0,
  });
});

test('one of more text than may be encoded at once is answered from its end', () => {
  const long = says('assistant', words(MAX_TEXT_LENGTH / 20));
  const messages = Array.from({ length: 8 }, () => [says('user', 'And?'), long]).flat();
  const { prompt, forgottenMessages } = fitPrompt([...messages, says('user', 'And?')], 500, smol);
  expect(forgottenMessages).toBe(16);
  expect(prompt.length).toBeLessThan(500);
  const endless = says('user', 'a'.repeat(MAX_TEXT_LENGTH + 1));
  expect(() => fitPrompt([...messages, endless], 500, smol)).toThrow(
    expect.objectContaining({ code: 'option-invalid' }),
  );
});
