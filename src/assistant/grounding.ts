import type { Library } from '../client/library.ts';
import { Fault } from '../core/fault.ts';
import type { Passage } from '../core/library.ts';
import type { ChatMessage, LoadProgress, SamplingOptions } from '../core/protocol.ts';
import type { AssistantSettings } from './assistant.ts';
import { toFault } from './assistant-fault.ts';
import type { Message, Source } from './conversation.ts';
import { lastQuestion, toMessages } from './conversation-steps.ts';
import { groundedQuestion, relevant } from './grounded-prompt.ts';
import type { AssistantClient } from './runtime.ts';
import { boundedSource } from './source-fields.ts';

/** A question as the model gets it, and what it gets with it. */
export interface Grounded {
  readonly messages: readonly ChatMessage[];
  /** Best first; none when nothing in the documents fits, and the question goes as it is. */
  readonly sources: readonly Source[];
  readonly sampling: SamplingOptions;
}

export interface GroundingParts {
  readonly library: Library;
  readonly client: Pick<AssistantClient, 'info' | 'tokenize'>;
  readonly settings: AssistantSettings;
  readonly signal: AbortSignal;
  /** The model that finds passages comes to this device. */
  readonly onProgress: (progress: LoadProgress) => void;
}

/** Passages that are looked at; of them those stay that are relevant and for which there is room. */
const SEARCHED = 6;
/** More of them confuse a small model, and each takes a prompt of some hundred tokens. */
const MOST_SOURCES = 3;
/** Of the context: the rest is for what was said and the answer. */
const CONTEXT_SHARE = 0.4;
/** Whoever says again what a text says needs no luck; without the penalty small models go round in circles then. */
const FAITHFUL: SamplingOptions = { temperature: 0, frequencyPenalty: 0.3 };
/** A question of fewer words leans on the one before ("And in winter?"). */
const WHOLE_QUESTION_WORDS = 5;

/**
 * Looks the last question up in the documents (retrieval-augmented generation, Lewis et al. 2020).
 * @throws what `Library.search` throws, marked as `isSearchFault` knows it
 */
export async function ground(
  messages: readonly Message[],
  { library, client, settings, signal, onProgress }: GroundingParts,
): Promise<Grounded> {
  const question = toLookUp(messages);
  const passages = await library
    .search({ question, limit: SEARCHED, quotes: SEARCHED }, { signal, onProgress })
    .catch(searchFailed);
  const found = relevant(passages);
  const room = Math.floor(client.info.contextLength * CONTEXT_SHARE);
  const sources = await fitting(found.slice(0, MOST_SOURCES), room, client);
  const plain = toMessages(messages, settings.system);
  if (sources.length === 0) return { messages: plain, sources, sampling: settings.sampling };
  const last = plain.at(-1)!;
  return {
    messages: [...plain.slice(0, -1), { ...last, content: groundedQuestion(last.content, sources) }],
    sources,
    sampling: FAITHFUL,
  };
}

/** Whether an answer failed because its question could not be looked up: it may be written without documents. */
export function isSearchFault({ detail }: Fault): boolean {
  return detail['failed'] === 'search';
}

function searchFailed(error: unknown): never {
  const { code, message, detail } = toFault(error);
  throw new Fault(code, message, { ...detail, failed: 'search' }, error);
}

/** The last question, with the one before where it cannot stand alone. */
function toLookUp(messages: readonly Message[]): string {
  const at = lastQuestion(messages);
  const question = messages[at]?.content ?? '';
  const isWhole = question.trim().split(/\s+/u).length >= WHOLE_QUESTION_WORDS;
  const before = messages.slice(0, at).findLast(({ role }) => role === 'user');
  return isWhole || before === undefined ? question : `${before.content}\n${question}`;
}

/** The first passages that together have at most `room` tokens; a first one that is longer alone is cut. */
async function fitting(
  passages: readonly Passage[],
  room: number,
  client: Pick<AssistantClient, 'tokenize'>,
): Promise<readonly Source[]> {
  const sources: Source[] = [];
  let left = room;
  for (const passage of passages) {
    const tokens = (await client.tokenize(passage.text)).length;
    if (tokens > left && sources.length > 0) break;
    const kept = tokens > left ? cutTo(passage, Math.floor((passage.text.length * left) / tokens)) : passage;
    sources.push(sourceOf(kept, sources.length + 1));
    left -= tokens;
    if (left <= 0) break;
  }
  return sources;
}

/** The first `length` UTF-16 units of a passage; where its quote is farther, what ends with that. */
function cutTo(passage: Passage, length: number): Passage {
  const { text, start, quote } = passage;
  const from = quote ? Math.max(0, Math.min(quote.start, quote.end - length) - start) : 0;
  return {
    ...passage,
    start: start + from,
    end: start + from + length,
    text: text.slice(from, from + length),
  };
}

function sourceOf(passage: Passage, marker: number): Source {
  const { document, name, title, headings, start, end, page, url, text, cosine, quote } = passage;
  return boundedSource({
    marker,
    document,
    name,
    title,
    headings,
    start,
    end,
    ...(page === undefined ? {} : { page }),
    ...(url === undefined ? {} : { url }),
    text,
    ...(cosine === undefined ? {} : { cosine }),
    ...(quote === undefined ? {} : { quote }),
  });
}
