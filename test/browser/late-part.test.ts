import { css } from 'lit';
import { expect, test, vi } from 'vitest';
import { latePart } from '../../src/ui/chat/late-part.ts';
import type { LateHost } from '../../src/ui/chat/late-part.ts';

const styles = css`
  p {
    color: red;
  }
`;

function host() {
  const renderRoot = document.createElement('div').attachShadow({ mode: 'open' });
  const requestUpdate = vi.fn<() => void>();
  return { renderRoot, requestUpdate } as unknown as LateHost & {
    readonly renderRoot: ShadowRoot;
    readonly requestUpdate: typeof requestUpdate;
  };
}

test('a part is fetched once, dresses its host and is shown', async () => {
  const element = host();
  const fetch = vi.fn<() => Promise<{ styles: typeof styles }>>(async () => ({ styles }));
  const part = latePart(element, fetch);
  expect(part.now).toBeUndefined();
  expect(fetch).not.toHaveBeenCalled();
  const [one, two] = await Promise.all([part.load(), part.load()]);
  await part.load();
  expect(one).toBe(two);
  expect(part.now).toBe(one);
  expect(fetch).toHaveBeenCalledOnce();
  expect(element.renderRoot.adoptedStyleSheets).toEqual([styles.styleSheet]);
  expect(element.requestUpdate).toHaveBeenCalledOnce();
});

test('a part that did not come is fetched again when it is needed again', async () => {
  const element = host();
  let isOffline = true;
  const part = latePart(element, async () => {
    if (isOffline) throw new TypeError('Failed to fetch');
    return { styles };
  });
  await expect(part.load()).rejects.toMatchObject({
    code: 'network',
    message: expect.stringMatching(/try again/u),
    cause: expect.objectContaining({ message: 'Failed to fetch' }),
  });
  expect(part.now).toBeUndefined();
  isOffline = false;
  await part.load();
  expect(part.now).toEqual({ styles });
});
