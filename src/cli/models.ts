import { resolve } from 'node:path';
import type { ModelDraft } from '../artifact/draft.ts';
import type { Catalog, ModelManifest } from '../artifact/manifest.ts';
import { fetchOrRead } from '../node/file-fetch.ts';
import { openCatalog } from '../stream/catalog.ts';
import { catalogAddress } from './catalog-address.ts';
import { fetchModel } from './fetch-model.ts';
import { megabytes } from './megabytes.ts';
import type { ListModelsCommand, ModelsCommand } from './models-command.ts';
import { deleteStored, printStored } from './stored-models.ts';
import type { Terminal } from './terminal.ts';
import { verifyModels } from './verify-models.ts';

/** `nibble models`: models as files, for a site to serve. */
export async function runModels(command: ModelsCommand, terminal: Terminal): Promise<void> {
  switch (command.action) {
    case 'fetch': {
      const catalog = await openWanted(command.catalog, terminal.signal);
      return fetchModel({ catalog, id: command.id, folder: resolve(command.folder) }, terminal);
    }
    case 'list':
      return list(command, terminal);
    case 'stored':
      return printStored(command.json, terminal);
    case 'delete':
      return deleteStored(command.id, terminal);
    case 'verify':
      return verifyModels(resolve(command.folder), terminal);
    default:
      return command satisfies never;
  }
}

async function list({ catalog, json }: ListModelsCommand, terminal: Terminal): Promise<void> {
  const { models, drafts } = await openWanted(catalog, terminal.signal);
  const rows = [...models.map((model) => rowOf(model, false)), ...drafts.map((draft) => rowOf(draft, true))];
  if (json) return terminal.print(`${JSON.stringify(rows)}\n`);
  const widest = Math.max(...rows.map(({ id }) => id.length));
  for (const { id, name, bytes, licence, onHub } of rows) {
    const where = onHub ? ' (on the Hub)' : '';
    const size = megabytes(bytes).padStart(9);
    await terminal.print(`${id.padEnd(widest)}  ${size}  ${licence}  ${name}${where}\n`);
  }
}

function rowOf(model: ModelManifest | ModelDraft, onHub: boolean) {
  const { id, name, bytes, memoryBytes, contextLength, licence, source } = model;
  return { id, name, bytes, memoryBytes, contextLength, licence, source, onHub };
}

async function openWanted(wanted: string | undefined, signal: AbortSignal): Promise<Catalog> {
  const memory = { read: async () => undefined, write: async () => {} };
  return openCatalog(catalogAddress(wanted), { fetch: fetchOrRead, memory }, signal);
}
