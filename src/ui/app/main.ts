import { catalogUrl } from '../catalog-url.ts';
import { hubEndpoint } from '../hub-endpoint.ts';
import { askedModel } from './asked-model.ts';
import { keepShell } from './keep-shell.ts';
import type { NibbleApp } from './nibble-app.ts';
import { startApp } from './start-app.ts';

const page = new URL(document.baseURI);
const root = document.getElementById('app');
if (root !== null) {
  const session = await startApp(root, {
    catalog: catalogUrl(page),
    hub: hubEndpoint(page),
    model: askedModel(page),
  });
  if (import.meta.env['HAS_SHELL']) void keepShell(session, root.querySelector<NibbleApp>('nibble-app')!);
}
