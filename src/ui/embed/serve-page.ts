import type { Assistant, AssistantEvent } from '../../assistant/assistant.ts';
import { Fault } from '../../core/fault.ts';
import { openCommands } from './commands.ts';
import { asFrameFault } from './frame-fault.ts';
import { MAX_MESSAGES_A_SECOND } from './limits.ts';
import { EMBED_VERSION } from './protocol.ts';
import type { EmbedReply, EmbedTheme } from './protocol.ts';
import { rateLimit } from './rate-limit.ts';
import { callOf, readCommand } from './read-command.ts';
import { toldProgress, toldState } from './told.ts';

/** What stands behind the port. */
export interface Served {
  readonly assistant: Assistant;
  readonly setTheme: (theme: EmbedTheme) => void;
  /** Of the frame's document. */
  readonly address: string;
  /** Milliseconds from any fixed moment; absent means the real clock. */
  readonly now?: () => number;
}

/**
 * Answers a page over its port, and tells it what happens. Each message is judged by itself: a bad one is answered
 * with an error and changes nothing. A page that floods the port loses it.
 */
export function servePage(port: MessagePort, served: Served): void {
  const { assistant, setTheme, address, now = () => performance.now() } = served;
  const tell = (reply: EmbedReply): void => port.postMessage(reply);
  const dispatch = openCommands({ assistant, setTheme, address, tell });
  const isWithinRate = rateLimit(MAX_MESSAGES_A_SECOND);

  const refuse = (error: unknown, call?: number): void =>
    tell({ type: 'error', ...(call === undefined ? {} : { call }), fault: asFrameFault(error) });
  const answer = async (message: unknown): Promise<void> => {
    try {
      tell(await dispatch(readCommand(message)));
    } catch (error) {
      refuse(error, callOf(message));
    }
  };
  port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isWithinRate(now())) return void answer(data);
    refuse(new Fault('embed-refused', flooded));
    port.close();
  });
  port.addEventListener('messageerror', () =>
    refuse(new Fault('option-invalid', 'A message could not be read here.')),
  );
  assistant.subscribe(eventTeller(tell));
  tell({ type: 'welcome', version: EMBED_VERSION, state: toldState(assistant.state) });
  for (const notice of assistant.notices) tell({ type: 'notice', notice });
  port.start();
}

const flooded = `The page sent more than ${MAX_MESSAGES_A_SECOND} messages within a second, so the assistant hung up. Load the frame again, and send less.`;

/** What a page hears without having asked: how the model comes along, nothing of what a person writes. */
function eventTeller(tell: (reply: EmbedReply) => void): (event: AssistantEvent) => void {
  let told = '';
  return (event) => {
    if (event.type === 'notice') return tell({ type: 'notice', notice: event.notice });
    if (event.type !== 'state') return;
    if (event.state.phase === 'starting')
      tell({ type: 'progress', progress: toldProgress(event.state.progress) });
    const state = toldState(event.state);
    const text = JSON.stringify(state);
    if (text === told) return; // only the progress went on
    told = text;
    tell({ type: 'state', state });
  };
}
