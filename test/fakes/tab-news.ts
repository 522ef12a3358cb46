import type { ConversationNews } from '../../src/ui/app/conversation-news.ts';

/** News between tabs of one page: what one tells all others hear. */
export function tabNews(): (hear: (id: string) => void) => ConversationNews {
  const ears = new Set<(id: string) => void>();
  return (hear) => {
    ears.add(hear);
    return {
      tell: (id) => ears.forEach((ear) => ear !== hear && ear(id)),
      close: () => void ears.delete(hear),
    };
  };
}
