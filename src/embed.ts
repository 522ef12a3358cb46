export { embed } from './ui/embed/loader.ts';
export type { Embed, EmbedSettings } from './ui/embed/loader.ts';
export type { NibbleEmbed } from './ui/embed/nibble-embed.ts';
export type { EmbedAskOptions, EmbedEvents } from './ui/embed/embed-port.ts';
export type {
  EmbedAnswer,
  EmbedOptions,
  EmbedProgress,
  EmbedSource,
  EmbedState,
  EmbedTheme,
} from './ui/embed/protocol.ts';
export { Fault, isFault } from './core/fault.ts';
export type { FaultCode, FaultDetail } from './core/fault.ts';
