import type { LoadedModel } from '../core/protocol.ts';
import { openNodeService } from '../node/node-service.ts';
import { openFiles } from '../node/open-model-files.ts';
import type { Service } from '../stream/service.ts';
import type { ModelChoice } from './command-line.ts';
import { findModel } from './find-model.ts';
import type { Terminal } from './terminal.ts';

/** A model from this disk, ready to answer. */
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
  const service = openNodeService();
  try {
    const info = await load(service, choice, terminal);
    await use({ service, info });
  } finally {
    await service.close();
  }
}

async function load(service: Service, choice: ModelChoice, terminal: Terminal): Promise<LoadedModel> {
  const { model, ...options } = choice;
  const { paths, ...called } = await findModel(model);
  const files = await openFiles(paths);
  try {
    const info = await service.loadFiles(
      files.sources,
      { ...called, ...options },
      { signal: terminal.signal },
    );
    for (const { message } of info.notices) terminal.say(message);
    return info;
  } finally {
    await files.close();
  }
}
