import type { NibbleChat, NibbleChatEvents } from 'nibble-llm/element';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

/** React 19 sets properties of custom elements, and listens to `onnibble-…`. */
type Props = DetailedHTMLProps<HTMLAttributes<NibbleChat>, NibbleChat> &
  Partial<
    Pick<
      NibbleChat,
      'model' | 'catalog' | 'system' | 'heading' | 'placeholder' | 'theme' | 'start' | 'starters' | 'sampling'
    >
  > & { [Name in keyof NibbleChatEvents as `on${Name}`]?: (event: NibbleChatEvents[Name]) => void };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'nibble-chat': Props;
    }
  }
}
