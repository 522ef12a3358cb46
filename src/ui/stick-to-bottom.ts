const NEAR_PX = 48;

export interface BottomKeeper {
  /** Call after the content grew: goes along if the reader was at the end. */
  follow(): void;
  /** Goes to the end and stays there. */
  jump(): void;
  /** Goes to the start, and stays there until the next `jump`. */
  reset(): void;
}

/** Keeps a scroller at its end only while the reader is there; `onAway` hears when that changes. */
export function keepAtBottom(scroller: HTMLElement, onAway: (away: boolean) => void): BottomKeeper {
  let away = false;
  let isFollowing = false;
  let frame = 0;

  const settle = (next: boolean): void => {
    if (next === away) return;
    away = next;
    onAway(away);
  };
  const toEnd = (): void => {
    frame = 0;
    scroller.scrollTop = scroller.scrollHeight;
  };
  const follow = (): void => {
    if (isFollowing && !away && frame === 0) frame = requestAnimationFrame(toEnd);
  };
  scroller.addEventListener('scroll', () => {
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    settle(below > NEAR_PX);
  }, { passive: true }); // prettier-ignore
  new ResizeObserver(follow).observe(scroller); // a keyboard that opens must not hide the last line
  return {
    follow,
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
