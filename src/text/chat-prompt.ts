import type { ChatMessage } from '../core/protocol.ts';
import type { ChatTemplate } from './chat-template.ts';
import { checkMessages } from './messages.ts';
import { openStandIns, type StandIns } from './stand-ins.ts';
import type { TextRange } from './special-tokens.ts';
import { checkTextLength } from './text-limit.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface PromptParts {
  readonly template: ChatTemplate;
  readonly tokenizer: Tokenizer;
}

/**
 * Messages to the ids of a prompt that ends where the answer begins.
 *
 * The template's own control tokens become ids; those that somebody wrote into a message stay text, so that a message
 * cannot end its turn and speak for another. For messages without such text the ids are those of the whole prompt.
 * @throws Fault `messages-empty`, `message-invalid`, `template-invalid`, `template-timeout`, `option-invalid`.
 */
export function encodeChat(messages: unknown, parts: PromptParts): number[] {
  const checked = checkMessages(messages);
  checkTextLength(checked.reduce((sum, { content }) => sum + content.length, 0));
  const { text, literal } = renderGuarded(checked, parts);
  const { addBos, bosId, encode } = parts.tokenizer;
  const ids = encode(text, { parseSpecial: true, literal });
  return addBos && bosId !== undefined && ids[0] !== bosId ? [bosId, ...ids] : ids; // many templates write it
}

interface GuardedText {
  readonly text: string;
  /** Characters of messages at which no control token may begin. */
  readonly literal: readonly TextRange[];
}

/**
 * Renders the prompt and finds again in it what came from messages: characters that could begin a control token go
 * through the template as stand-ins. A template that looks at them itself (for `<think>`, say) would render something
 * else then, so for such a one only the beginnings of whole control tokens are replaced.
 */
function renderGuarded(messages: readonly ChatMessage[], { template, tokenizer }: PromptParts): GuardedText {
  const { bosText, eosText, controlStarts, mayStartControl } = tokenizer;
  const render = (given: readonly ChatMessage[]): string => template.render(given, { bosText, eosText });
  const text = render(messages);
  const contents = messages.map(({ content }) => content);
  const startsIn = (content: string): boolean => [...controlStarts].some((start) => content.includes(start));
  if (!contents.some(startsIn)) return { text, literal: [] };

  const standIns = openStandIns(controlStarts, [template.source, bosText, eosText, ...contents]);
  const renderWith = (isReplaced: Parameters<StandIns['replace']>[1]): GuardedText =>
    standIns.putBack(
      render(messages.map(({ role, content }) => ({ role, content: standIns.replace(content, isReplaced) }))),
    );
  const strict = renderWith(() => true);
  if (strict.text === text) return strict;
  return renderWith((content, index) => mayStartControl(content.trimEnd(), index));
}
