import { Fault } from '../core/fault.ts';
import type { ChatMessage, GenerateEvent, LoadedModel } from '../core/protocol.ts';
import { checkChatRequest } from '../stream/chat-options.ts';
import type { ChatCommand } from './command-line.ts';
import { plural } from '../core/plural.ts';
import { withLocalModel } from './local-model.ts';
import { DEFAULT_MAX_TOKENS } from './options.ts';
import type { Terminal } from './terminal.ts';

type Finish = Extract<GenerateEvent, { type: 'finish' }>;

/** `nibble chat`: one message, one answer, printed as it comes. */
export async function runChat(command: ChatCommand, terminal: Terminal): Promise<void> {
  const messages = await readMessages(command, terminal);
  const request = { maxTokens: DEFAULT_MAX_TOKENS, ...command.sampling, messages };
  checkChatRequest(request); // before seconds of loading
  await withLocalModel(command.choice, terminal, async ({ service, info }) => {
    if (command.verbose) terminal.say(describe(info));
    const events = service.chat(request, terminal.signal);
    const finish = await printAnswer(events, command.json, terminal);
    if (finish) terminal.say(summary(finish));
  });
}

async function readMessages({ prompt, system }: ChatCommand, terminal: Terminal): Promise<ChatMessage[]> {
  const content = prompt ?? (await terminal.readInput())?.trim();
  if (!content)
    throw new Fault(
      'messages-empty',
      'There is no message. Use: nibble chat "What is the capital of France?"',
    );
  const user: ChatMessage = { role: 'user', content };
  return system === undefined ? [user] : [{ role: 'system', content: system }, user];
}

/** Text as it comes, or one JSON object at the end; a line break ends either, also when Ctrl-C cuts the text. */
async function printAnswer(
  events: AsyncIterable<GenerateEvent>,
  json: boolean,
  terminal: Terminal,
): Promise<Finish | undefined> {
  let finish: Finish | undefined;
  let open = false; // a line of text that has not been ended
  try {
    for await (const event of events) {
      if (event.type === 'finish') finish = event;
      else if (!json) {
        open = true;
        await terminal.print(event.text);
      }
    }
    if (json && finish) await terminal.print(`${JSON.stringify(jsonOf(finish))}\n`);
  } finally {
    if (open) await terminal.print('\n');
  }
  return finish;
}

function jsonOf({ text, finishReason, usage, stats }: Finish): Omit<Finish, 'type'> {
  return { text, finishReason, usage, stats };
}

function describe({ name, kernel, threads, contextLength, memoryBytes }: LoadedModel): string {
  const megabytes = Math.round(memoryBytes / 1e6);
  return `${name}: ${kernel}, ${plural(threads, 'thread')}, context ${plural(contextLength, 'token')}, ${megabytes} MB of memory`;
}

function summary({ finishReason, usage, stats }: Finish): string {
  const speed = `${stats.decodeTokensPerSecond.toFixed(1)} tokens/s`;
  const first = `the first after ${Math.round(stats.ttftMs)} ms`;
  const why = { stop: '', length: ', cut there: see --max-tokens', 'context-full': ', the context is full' }[
    finishReason
  ];
  return `[${plural(usage.completionTokens, 'token')}, ${speed}, ${first}, ${plural(stats.threads, 'thread')}${why}]`;
}
