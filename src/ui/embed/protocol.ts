import type { AnswerEnd } from '../../assistant/conversation.ts';
import type { AssistantState } from '../../assistant/assistant-state.ts';
import type { PlainFault } from '../../core/plain-fault.ts';
import type { Notice, Stats, Usage } from '../../core/protocol.ts';

/**
 * Everything that crosses between a page and the assistant in its frame: plain data, readonly, closed unions.
 * Two messages go over `window.postMessage`, hello and connect; all others go over the port that connect brings.
 */

export const EMBED_VERSION = 1;

/** The fragment of the frame's address that says: the page around you will connect. */
export const CONNECT_HASH = '#connect';

/** From the frame to whatever page holds it: it is there. Holds nothing that anybody may not know. */
export interface EmbedHello {
  readonly type: 'nibble-hello';
  readonly version: number;
}

/** From the page to the frame, with one port: the only window message the frame ever heeds. */
export interface EmbedConnect {
  readonly type: 'nibble-connect';
  readonly version: number;
  readonly options: EmbedOptions;
}

/** How the assistant looks; what is absent stays as it is by itself. Colours are CSS colours. */
export interface EmbedTheme {
  /** `auto`, the default, follows the device. */
  readonly scheme?: 'auto' | 'light' | 'dark';
  readonly paper?: string;
  readonly surface?: string;
  readonly sand?: string;
  readonly line?: string;
  readonly edge?: string;
  readonly ink?: string;
  readonly soft?: string;
  readonly accent?: string;
  readonly accentInk?: string;
  readonly accentSoft?: string;
  readonly danger?: string;
  readonly dangerSoft?: string;
  /** Radius of corners, in `px`, `rem` or `em`. */
  readonly round?: string;
  /** Names of fonts on the person's device, separated by commas. */
  readonly font?: string;
  readonly mono?: string;
}

/** What a page may say of the assistant in its frame. */
export interface EmbedOptions {
  /** An id in the catalogue beside `embed.html`; absent means its first model. */
  readonly model?: string | undefined;
  /** The system prompt. */
  readonly system?: string | undefined;
  readonly heading?: string | undefined;
  /** What the empty input says. */
  readonly placeholder?: string | undefined;
  /** Questions a person can start with; absent means none. */
  readonly starters?: readonly string[] | undefined;
  /** `stored` (the default) starts by itself when nothing has to be downloaded, `always` downloads, too. */
  readonly start?: 'stored' | 'always' | 'never' | undefined;
  readonly theme?: EmbedTheme | undefined;
  /**
   * An index that `nibble index` built, by its path beside `embed.html`: answers come from it. A person's own documents
   * are never asked in a frame, whose answers a page may read.
   */
  readonly site?: string | undefined;
}

/** From the page to the frame. Every command is answered once, by `call`. */
export type EmbedCommand =
  | { readonly type: 'ask'; readonly call: number; readonly text: string }
  | { readonly type: 'abort'; readonly call: number; readonly asked?: number }
  | { readonly type: 'start'; readonly call: number }
  | { readonly type: 'new-conversation'; readonly call: number }
  | { readonly type: 'theme'; readonly call: number; readonly theme: EmbedTheme };

/** Where the assistant stands, without what only its own frame needs. */
export interface EmbedState {
  readonly phase: AssistantState['phase'];
  readonly model?: { readonly id: string; readonly name: string; readonly bytes: number };
  /** Threads that compute, once the model is loaded. */
  readonly threads?: number;
  /** Why the phase is `failed`. */
  readonly fault?: PlainFault;
}

/** Where the bytes of the model go while it starts. */
export interface EmbedProgress {
  readonly step: 'preparing' | 'download' | 'load';
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** A passage of the frame's site that an answer was made from. */
export interface EmbedSource {
  /** How the answer may point at it: `[1]`, `[2]`, … */
  readonly marker: number;
  readonly title: string;
  /** Headings above the passage, outermost first. */
  readonly headings: readonly string[];
  /** Of a PDF, from 1. */
  readonly page?: number;
  /** The page that it is on, in full; absent where the index names none. */
  readonly url?: string;
  readonly text: string;
  /** The sentence of it that is nearest to the question. */
  readonly quote?: string;
}

/** The whole answer to a question of the page. */
export interface EmbedAnswer {
  readonly text: string;
  /** `stopped` when it was cut off, by `abort()` or by the person. */
  readonly finishReason: AnswerEnd;
  /** Where `site` is given and something was looked up: none means that nothing fitted. */
  readonly sources?: readonly EmbedSource[];
  /** Without the tokens that were still known: they would say how what the person wrote begins. */
  readonly usage?: Omit<Usage, 'cachedTokens'>;
  /** Without how long the prompt took and how fast it went: their product is the number of those that were not known. */
  readonly stats?: Pick<Stats, 'decodeTokensPerSecond' | 'device' | 'threads'>;
}

/**
 * From the frame to the page. Only answers to the page's own questions are told; what a person asks in the frame
 * stays there.
 */
export type EmbedReply =
  | { readonly type: 'welcome'; readonly version: number; readonly state: EmbedState }
  | { readonly type: 'state'; readonly state: EmbedState }
  | { readonly type: 'progress'; readonly progress: EmbedProgress }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'token'; readonly call: number; readonly text: string }
  | { readonly type: 'answer'; readonly call: number; readonly answer: EmbedAnswer }
  | { readonly type: 'done'; readonly call: number }
  /** Without `call` when it belongs to none. */
  | { readonly type: 'error'; readonly call?: number; readonly fault: PlainFault };
