import type { Assistant } from '../../assistant/assistant.ts';
import { openAskQueue } from './ask-queue.ts';
import type { EmbedCommand, EmbedReply, EmbedTheme } from './protocol.ts';
import { toldAnswer } from './told.ts';

/** What a command does, and what it is answered with. */
export type Dispatch = (command: EmbedCommand) => Promise<EmbedReply>;

type Commands = {
  readonly [Type in EmbedCommand['type']]: (
    command: Extract<EmbedCommand, { type: Type }>,
  ) => Promise<EmbedReply>;
};

export interface CommandOptions {
  readonly assistant: Pick<Assistant, 'ask' | 'subscribe' | 'isBusy' | 'start' | 'state' | 'newConversation'>;
  /** @throws Fault `option-invalid`. */
  readonly setTheme: (theme: EmbedTheme) => void;
  /** Of the frame's document. */
  readonly address: string;
  /** Tells the page what is no answer to a command. */
  readonly tell: (reply: EmbedReply) => void;
}

/** The whole of what a page may do. The table has no prototype: a name that is not in it leads nowhere. */
export function openCommands({ assistant, setTheme, address, tell }: CommandOptions): Dispatch {
  const asks = openAskQueue(assistant);
  const commands: Commands = {
    ask: async ({ call, text }) => {
      const answer = await asks.ask(call, text, (piece) => tell({ type: 'token', call, text: piece }));
      return { type: 'answer', call, answer: toldAnswer(answer, address) };
    },
    abort: async ({ call, asked }) => {
      asks.abort(asked);
      return { type: 'done', call };
    },
    start: async ({ call }) => {
      await assistant.start();
      const { state } = assistant;
      if (state.phase === 'failed') throw state.fault;
      return { type: 'done', call };
    },
    'new-conversation': async ({ call }) => {
      assistant.newConversation();
      return { type: 'done', call };
    },
    theme: async ({ call, theme }) => {
      setTheme(theme);
      return { type: 'done', call };
    },
  };
  const table = Object.freeze(Object.assign(Object.create(null) as Commands, commands));
  return async (command) => table[command.type](command as never);
}
