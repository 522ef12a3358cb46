/** Says to the other tabs of the app which conversation changed, and hears it from them. */
export interface ConversationNews {
  tell(id: string): void;
  close(): void;
}

/** News over a `BroadcastChannel`; where there is none, each tab is alone. */
export function conversationNews(
  hear: (id: string) => void,
  name = 'nibble-conversations',
): ConversationNews {
  if (typeof BroadcastChannel === 'undefined') return { tell: () => {}, close: () => {} };
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') hear(data);
  };
  return { tell: (id) => channel.postMessage(id), close: () => channel.close() };
}
