import type { EmbedFigures, EmbedPlan } from './embed-plan.ts';

type Answer = { readonly figures: EmbedFigures } | { readonly error: string };

const plan = JSON.parse(new URLSearchParams(location.search).get('plan') ?? '') as EmbedPlan;
const worker =
  plan.engine === 'nibble'
    ? new Worker(new URL('./embed-nibble.worker.ts', import.meta.url), { type: 'module' })
    : new Worker(new URL('./embed-transformers.worker.ts', import.meta.url), { type: 'module' });
const figures = new Promise<EmbedFigures>((resolve, reject) => {
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    if ('figures' in data) resolve(data.figures);
    else reject(new Error(data.error));
  });
  worker.addEventListener('error', ({ message }) => reject(new Error(message)));
});
figures.catch(() => {}); // the driver hears of it
Object.assign(globalThis, { figures });
worker.postMessage(plan);
