import { expect, test } from 'vitest';
import { Fault } from '../../src/core/fault.ts';
import type { LoadedModel, ModelRecord } from '../../src/core/protocol.ts';
import { canAsk, showsChat } from '../../src/assistant/assistant-state.ts';
import type { AssistantState } from '../../src/assistant/assistant-state.ts';

const model: ModelRecord = {
  id: 'tiny', name: 'Tiny', bytes: 10, storedBytes: 0, complete: false,
  licence: 'MIT', source: 'here', contextLength: 64, memoryBytes: 20,
}; // prettier-ignore
const stored: ModelRecord = { ...model, storedBytes: 10, complete: true };
const loaded: LoadedModel = {
  id: 'tiny', name: 'Tiny', architecture: 'llama', contextLength: 64,
  device: 'wasm', threads: 1, kernel: 'simd128', memoryBytes: 20, notices: [],
}; // prettier-ignore
const progress = { step: 'preparing' } as const;

test.for([
  ['while the catalogue is read', { phase: 'opening' }, false, false],
  ['when a download is offered', { phase: 'offer', model }, false, false],
  ['while it downloads', { phase: 'starting', model, progress }, false, false],
  ['while weights on this device are loaded', { phase: 'starting', model: stored, progress }, true, true],
  ['when the model is ready', { phase: 'ready', model: stored, loaded }, true, true],
  ['while it answers', { phase: 'answering', model: stored, loaded }, true, false],
  ['when it failed', { phase: 'failed', model, fault: new Fault('network', 'No answer.') }, false, false],
] satisfies [string, AssistantState, boolean, boolean][])(
  '%s: chat in front, questions taken',
  ([, state, chat, ask]) => {
    expect([showsChat(state), canAsk(state)]).toEqual([chat, ask]);
  },
);
