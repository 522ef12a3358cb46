import axe from 'axe-core';

/** Every rule but those about a whole page. */
export async function violations(element: Element): Promise<string[]> {
  const { violations: found } = await axe.run(element, {
    rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
  });
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** Colours are measured when nothing moves any more. */
export async function settled(app: Element): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const running = shadowRoots(app).flatMap((root) => root.getAnimations());
  await Promise.all(running.map(({ finished }) => finished.catch(() => {})));
}

function shadowRoots(element: Element): ShadowRoot[] {
  const { shadowRoot } = element;
  if (shadowRoot === null) return [];
  return [shadowRoot, ...[...shadowRoot.querySelectorAll('*')].flatMap(shadowRoots)];
}
