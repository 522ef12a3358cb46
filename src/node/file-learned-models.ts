import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type LearnedModel, parseLearnedModel } from '../artifact/learned-model.ts';
import type { LearnedModels } from '../cache/learned-models.ts';
import { writeWhole } from './write-whole.ts';

/** One file for each model in `folder`, under the digest of its id. A disk that fails costs only the next visit's memory. */
export function fileLearnedModels(folder: string): LearnedModels {
  const pathOf = (id: string) => join(folder, `${createHash('sha256').update(id).digest('hex')}.json`);
  return {
    async all() {
      const names = await readdir(folder).catch(() => []);
      const models = names.filter((name) => name.endsWith('.json')).map((name) => read(join(folder, name)));
      return (await Promise.all(models)).filter((model) => model !== undefined);
    },
    async write(model) {
      try {
        await mkdir(folder, { recursive: true });
        await writeWhole(pathOf(model.id), JSON.stringify(model));
      } catch {
        // learned again the next time
      }
    },
    delete: (id) => rm(pathOf(id), { force: true }).catch(() => {}),
  };
}

async function read(path: string): Promise<LearnedModel | undefined> {
  try {
    return parseLearnedModel(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined; // deleted meanwhile, or written by something else
  }
}
