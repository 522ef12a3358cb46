import type { LoadedModel } from '../core/protocol.ts';
import { defaultCacheFolder } from '../node/cache-folder.ts';
import { openNodeService } from '../node/node-service.ts';
import { openFiles } from '../node/open-model-files.ts';
import type { Service } from '../stream/service.ts';
import type { ModelChoice } from './command-line.ts';
import { findFar, loadFarModel } from './far-model.ts';
import { findModel } from './find-model.ts';
import { given } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

/** A model on this machine, ready to answer. */
export interface LocalModel {
  readonly service: Service;
  readonly info: LoadedModel;
}

/** Runs `use` with the chosen model and frees it afterwards. */
export async function withLocalModel(
  choice: ModelChoice,
  terminal: Terminal,
  use: (model: LocalModel) => Promise<void>,
): Promise<void> {
  const { model: _model, catalog: _catalog, ...open } = choice;
  const far = await findFar(choice);
  const service = openNodeService(far && defaultCacheFolder());
  try {
    const info = far
      ? await loadFarModel(service, { ...open, ...far }, terminal)
      : await loadHere(service, choice, terminal);
    for (const { message } of info.notices) terminal.say(message);
    await use({ service, info });
  } finally {
    await service.close();
  }
}

async function loadHere(
  service: Service,
  { model, catalog, ...options }: ModelChoice,
  terminal: Terminal,
): Promise<LoadedModel> {
  const { paths, ...called } = await findModel(model, given('catalog', catalog));
  const files = await openFiles(paths);
  try {
    return await service.loadFiles(files.sources, { ...called, ...options }, { signal: terminal.signal });
  } finally {
    await files.close();
  }
}
