import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../src/core/protocol.ts';
import { openChatTemplate } from '../../src/text/chat-template.ts';
import golden from './golden/templates.json' with { type: 'json' };

const [year, month, day, hours, minutes] = golden.today as [number, number, number, number, number];
const today = () => new Date(year, month - 1, day, hours, minutes);
const names = { bosText: '<bos>', eosText: '<eos>' };

describe.each(Object.entries(golden.templates))('a chat template as that of %s', (_, template) => {
  const opened = openChatTemplate(new Map([['tokenizer.chat_template', template.source]]), { today });
  const conversations = golden.conversations as unknown as ChatMessage[][];

  test.each(conversations.map((messages, index) => [index, messages] as const))(
    'writes conversation %i as Jinja2 does, or refuses it where Jinja2 does',
    (index, messages) => {
      const wanted = template.prompts[index]!;
      if (typeof wanted === 'string') expect(opened.render(messages, names)).toBe(wanted);
      else expect(() => opened.render(messages, names)).toThrow(wanted.refused);
    },
  );

  test('and writes one that waits for no answer', () => {
    expect(opened.render(conversations[2]!, { ...names, addGenerationPrompt: false })).toBe(
      template.withoutAnswer,
    );
  });
});
