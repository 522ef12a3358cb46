import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { seededRandom } from '../fakes/random.ts';
import { putShippedModel } from '../fakes/shipped-model.ts';
import { useStorageBench } from './storage-bench.ts';
import type { StoragePage, Visit } from './storage-page.ts';

const CUTS = 20;
const BYTES_PER_SECOND = 24e6;

const bench = useStorageBench();

/** The functions of `storage-page.ts` in a page. */
declare const storagePage: StoragePage;

const KINDS = ['socket', 'socket', 'silence', 'tab', 'offline'] as const;
type Kind = (typeof KINDS)[number];

interface Cut {
  readonly kind: Kind;
  /** Bytes that are sent between the cut before and this one. */
  readonly afterBytes: number;
}

/** Cuts at random places of the whole; every kind comes as often as `KINDS` says. */
function randomCuts(totalBytes: number, random: () => number): readonly Cut[] {
  const places = Array.from({ length: CUTS }, () => Math.ceil(random() * (totalBytes - 1)));
  const order = Array.from({ length: CUTS }, (_, at) => ({
    kind: KINDS[at % KINDS.length]!,
    rank: random(),
  })).toSorted((a, b) => a.rank - b.rank);
  let before = 0;
  return places
    .toSorted((a, b) => a - b)
    .map((place, at) => {
      const afterBytes = Math.max(1, place - before);
      before = place;
      return { kind: order[at]!.kind, afterBytes };
    });
}

/** Rejects when a visit that should be cut ends by itself; one whose tab is closed ends without a word. */
async function tooEarly(visit: Promise<Visit | undefined>): Promise<void> {
  const { fault } = (await visit) ?? {};
  if (fault) throw new Error(`The download ended with ${fault.code} before its last cut.`);
  return new Promise(() => {});
}

test('a download of the real model that is cut at twenty random places ends with the same bytes, and costs at most a chunk for each', async () => {
  const seed = 20;
  const { weights, context } = bench;
  const manifest = await putShippedModel(weights);
  weights.pace(BYTES_PER_SECOND);

  let page: Page;
  let visit: Promise<Visit | undefined>;
  const begin = async (): Promise<void> => {
    page = await bench.open();
    visit = page
      .evaluate((model) => storagePage.visit(model, { idleMs: 1000, retries: 10 }), manifest)
      .catch(() => undefined); // closed
  };
  const interfere: Record<Kind, () => Promise<void>> = {
    socket: async () => {},
    silence: async () => {},
    tab: async () => {
      await page.close();
      await begin();
    },
    offline: async () => {
      await context.setOffline(true);
      await page.waitForFunction(() => !navigator.onLine);
      await context.setOffline(false);
    },
  };
  const onTheWire = { socket: 'destroy', silence: 'stall', tab: 'nothing', offline: 'stall' } as const;

  const cuts = randomCuts(manifest.bytes, seededRandom(seed));
  let cut = weights.after(cuts[0]!.afterBytes, onTheWire[cuts[0]!.kind]);
  await begin();
  for (const [at, { kind }] of cuts.entries()) {
    await Promise.race([cut, tooEarly(visit!)]);
    const next = cuts[at + 1];
    cut = next ? weights.after(next.afterBytes, onTheWire[next.kind]) : Promise.resolve();
    await interfere[kind]();
  }

  const { digests, done, notices, fault } = (await visit!)!;
  expect(fault).toBeUndefined();
  expect(notices).toEqual([]);
  expect(digests).toEqual(manifest.files.map((file) => file.sha256));
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  const fetched = weights.log.reduce((sum, request) => sum + request.sentBytes, 0);
  console.info(
    `${CUTS} cuts: ${fetched} bytes sent for ${manifest.bytes}, ${((fetched / manifest.bytes - 1) * 100).toFixed(1)} % more, ` +
      `${((fetched - manifest.bytes) / CUTS / manifest.chunkBytes).toFixed(2)} chunks for each cut`,
  );
  expect(fetched).toBeLessThanOrEqual(manifest.bytes + CUTS * manifest.chunkBytes);
});
