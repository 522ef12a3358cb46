import type { ChatMessage } from '../core/protocol.ts';
import { encodeChat, type PromptParts } from './chat-prompt.ts';
import { checkMessages } from './messages.ts';
import { checkTextLength, MAX_TEXT_LENGTH } from './text-limit.ts';

export interface FittedPrompt {
  readonly prompt: readonly number[];
  /** Messages that are not in it, the oldest ones. */
  readonly forgottenMessages: number;
}

/** A question and what was said to it, or whatever else stood between two questions. */
type Exchange = readonly ChatMessage[];

/**
 * The prompt of a conversation that may be longer than a prompt of `most` tokens: its oldest exchanges are left out. What
 * the system says and the last exchange stay, even where they are too long by themselves.
 * @throws what `encodeChat` throws
 */
export function fitPrompt(messages: readonly ChatMessage[], most: number, parts: PromptParts): FittedPrompt {
  const checked = checkMessages(messages);
  if (charactersOf(checked) <= MAX_TEXT_LENGTH) {
    const prompt = encodeChat(checked, parts);
    if (prompt.length <= most) return { prompt, forgottenMessages: 0 };
  }
  const exchanges = divide(checked);
  const system = checked.filter(({ role }) => role === 'system');
  checkTextLength(charactersOf([...system, ...(exchanges.at(-1) ?? [])])); // what stays whatever happens
  for (let first = firstToKeep(exchanges, { ...roomFor(system, most, parts), ...parts, system }); ; first++) {
    const forgotten = new Set(exchanges.slice(0, first).flat());
    const prompt = encodeChat(
      checked.filter((message) => !forgotten.has(message)),
      parts,
    );
    const isShortest = first >= exchanges.length - 1;
    if (prompt.length <= most || isShortest) return { prompt, forgottenMessages: forgotten.size };
  }
}

function charactersOf(messages: Exchange): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}

function divide(messages: readonly ChatMessage[]): readonly Exchange[] {
  const exchanges: ChatMessage[][] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    if (message.role === 'user' || exchanges.length === 0) exchanges.push([]);
    exchanges.at(-1)!.push(message);
  }
  return exchanges;
}

/** What a prompt has room for besides what the system says, and what each message needs of it beyond its own tokens. */
interface Room {
  readonly roomTokens: number;
  readonly frameTokens: number;
}

/** Measured with messages of one letter: every template frames them in its own way. */
function roomFor(system: Exchange, most: number, parts: PromptParts): Room {
  const tokensOf = (exchanges: number): number => {
    const said = Array.from({ length: exchanges }, (): ChatMessage[] => [
      letter('user'),
      letter('assistant'),
    ]);
    return encodeChat([...system, ...said.flat(), letter('user')], parts).length;
  };
  const least = tokensOf(0);
  const frameTokens = Math.max(0, (tokensOf(2) - least) / 4 - 1);
  return { roomTokens: most - (least - frameTokens - 1), frameTokens };
}

const letter = (role: ChatMessage['role']): ChatMessage => ({ role, content: 'a' });

/**
 * Goes through the conversation as it came about: whenever a question did not fit any more, so much was forgotten that
 * what was said took half of what the question left. All questions count as large as the last one, where that is larger: it
 * may come with passages of documents, which those before had, too, and have no more. Forgetting seldom and much lets prompts begin as the ones before them did, whose keys and values
 * are in the cache; forgetting a little for each question would have the whole prompt computed for each.
 */
function firstToKeep(
  exchanges: readonly Exchange[],
  {
    roomTokens,
    frameTokens,
    tokenizer,
    system,
  }: Room & Pick<PromptParts, 'tokenizer'> & { system: Exchange },
): number {
  const begin = withinTextLimit(exchanges, charactersOf(system));
  const tokensOf = ({ content }: ChatMessage): number => tokenizer.encode(content).length + frameTokens;
  const counts = exchanges.slice(begin).map((exchange) => exchange.map(tokensOf));
  const sizes = counts.map((tokens) => tokens.reduce((sum, count) => sum + count, 0));
  const [lastTokens = 0] = counts.at(-1) ?? [];
  let first = 0;
  let held = 0;
  for (const [at, [question = 0]] of counts.entries()) {
    const forHistory = roomTokens - Math.max(question, lastTokens);
    const isFull = held > forHistory;
    while (isFull && first < at && held > forHistory / 2) held -= sizes[first++]!;
    held += sizes[at]!;
  }
  return begin + first;
}

/** Nobody tokenizes more than that for one question: what is older has been forgotten long ago. */
function withinTextLimit(exchanges: readonly Exchange[], besides: number): number {
  let chars = besides;
  const last = exchanges.findLastIndex((exchange) => {
    chars += charactersOf(exchange);
    return chars > MAX_TEXT_LENGTH;
  });
  return Math.max(0, Math.min(last + 1, exchanges.length - 1));
}
