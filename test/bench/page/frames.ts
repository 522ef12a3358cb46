import { createClient, openModels } from '../../../src/index.ts';
import type { Client } from '../../../src/index.ts';
import { packageRuntime } from '../../../src/assistant/package-runtime.ts';
import type { Runtime } from '../../../src/assistant/runtime.ts';
import { scriptedRuntime } from '../../fakes/scripted-runtime.ts';
import { openApp, openChat } from './face.ts';
import { recordFrames, type FrameFigures } from './frame-recorder.ts';
import { longAnswer } from './long-answer.ts';

/** What the page does while its frames are watched. */
export interface FramesPlan {
  /** Nothing at all; a model without a face; a face with a script at a steady rate; a face with the model. */
  readonly scene: 'nothing' | 'model' | 'script' | 'face';
  readonly face?: 'chat' | 'app';
  readonly tokens: number;
  /** Of the script. */
  readonly tokensPerSecond?: number;
}

/** What a scene has shown. */
export interface SceneFigures extends FrameFigures {
  readonly tokensPerSecond: number;
}

/** Plays the scene and watches the frames meanwhile. */
export type Scene = () => Promise<SceneFigures>;

const MODEL = 'smollm2-135m-instruct';
const CATALOG = new URL('/models/catalog.json', location.href).href;
/** SmolLM2's `<|endoftext|>`, `<|im_start|>` and `<|im_end|>`: kept out of the answers, so that none ends early. */
const SPECIAL_TOKENS = [0, 1, 2];
const QUESTION = 'Write a long text about the sea, with headings, lists and a table.';
const NOTHING_MS = 5000;

const plan = JSON.parse(new URLSearchParams(location.search).get('plan') ?? '') as FramesPlan;
const scene = prepare(plan);
scene.catch(() => {}); // the driver hears of it
Object.assign(globalThis, { scene });

/** Brings everything up to where the scene can be played; the driver plays it. */
async function prepare(plan: FramesPlan): Promise<Scene> {
  const { scene: kind, tokens, tokensPerSecond = 0 } = plan;
  if (kind === 'nothing')
    return () =>
      record(async () => {
        await new Promise((resolve) => setTimeout(resolve, NOTHING_MS));
        return 0;
      });
  if (kind === 'model') return modelAlone(tokens);
  const runtime = kind === 'face' ? longWinded(tokens) : steady(tokens, tokensPerSecond);
  const open = plan.face === 'app' ? openApp : openChat;
  const face = await open(runtime, { model: MODEL, catalog: CATALOG });
  return () =>
    record(async () => {
      await face.ask(QUESTION);
      return tokens;
    });
}

async function record(work: () => Promise<number>): Promise<SceneFigures> {
  let tokens = 0;
  const recorded = await recordFrames(async () => void (tokens = await work()));
  return { ...recorded, tokensPerSecond: tokens / recorded.seconds };
}

async function modelAlone(tokens: number): Promise<Scene> {
  const client = await longWinded(tokens).createClient({ model: MODEL, catalog: CATALOG });
  return () =>
    record(async () => {
      const reply = client.chat({ messages: [{ role: 'user', content: QUESTION }] });
      return (await reply.result).usage.completionTokens;
    });
}

/** The package itself, except that every answer is just so long. */
function longWinded(tokens: number): Runtime {
  const answerAtLength = (client: Client): Client['chat'] => {
    const logitBias = Object.fromEntries(SPECIAL_TOKENS.map((id) => [id, -100]));
    return (request) => client.chat({ ...request, maxTokens: tokens, temperature: 0, logitBias });
  };
  return {
    ...packageRuntime,
    openModels,
    createClient: async (options) => {
      const client = await createClient(options);
      return { ...client, chat: answerAtLength(client) };
    },
  };
}

/** A model that is here already and gives a piece of text every so often, neither sooner nor later. */
function steady(tokens: number, perSecond: number): Runtime {
  let startMs: number | undefined;
  let given = 0;
  return scriptedRuntime({
    storedBytes: 98_362_784,
    answer: longAnswer(tokens),
    async pause(what) {
      if (what !== 'text') return;
      startMs ??= performance.now();
      const waitMs = startMs + (++given * 1000) / perSecond - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    },
  });
}
