import { createClient } from '../client/client.ts';
import { openModels } from '../client/models.ts';
import { startApp } from './app.ts';
import { catalogUrl } from './catalog-url.ts';

const page = new URL(document.baseURI);
const root = document.getElementById('app');
if (root !== null) {
  startApp(
    root,
    { createClient, openModels },
    { catalog: catalogUrl(page), modelId: page.searchParams.get('model') ?? undefined },
  );
}
