const NEAR_PX = 48;

/** Holds a scroller at its end, while the reader is there. */
export interface BottomKeeper {
  /** Goes to the end and stays there. */
  jump(): void;
  /** Goes to the start, and stays there until the next `jump`. */
  reset(): void;
}

/** Keeps up with whatever grows in `content`, only while the reader is at the end; `onAway` hears when that changes. */
export function keepAtBottom(
  scroller: HTMLElement,
  content: HTMLElement,
  onAway: (away: boolean) => void,
): BottomKeeper {
  let away = false;
  let isFollowing = false;
  let heldTop = 0; // where it was held last

  const settle = (next: boolean): void => {
    if (next === away) return;
    away = next;
    onAway(away);
  };
  const toEnd = (): void => {
    scroller.scrollTop = scroller.scrollHeight;
    heldTop = scroller.scrollTop;
  };
  const listen = (): void => {
    if (isFollowing && !away && scroller.scrollTop >= heldTop) return; // the news of our own move, after which more has come
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    settle(below > NEAR_PX);
    if (!away) heldTop = scroller.scrollTop; // also when the reader came back by themselves
  };
  scroller.addEventListener('scroll', listen, { passive: true });
  // between layout and paint, so nothing jumps; a keyboard that opens must not hide the last line either
  const sizes = new ResizeObserver(() => {
    if (isFollowing && !away) toEnd();
  });
  sizes.observe(scroller);
  sizes.observe(content);
  return {
    jump: () => {
      isFollowing = true;
      settle(false);
      toEnd();
    },
    reset: () => {
      isFollowing = false;
      settle(false);
      scroller.scrollTop = 0;
    },
  };
}
