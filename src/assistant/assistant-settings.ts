import type { AssistantSettings } from './assistant.ts';

/** What an assistant does when it is not told otherwise. */
export const DEFAULT_SETTINGS: AssistantSettings = {
  // Without it, SmolLM2 answers a question about France in French, as likely as not.
  system: 'You are a helpful AI assistant. Answer in plain English.',
  // Tried on the starter questions: warmer, a model this small wanders; without the penalty it repeats itself; a
  // repetition penalty would count the question too, and keep it from naming what it was asked about.
  sampling: { temperature: 0.2, topP: 0.9, frequencyPenalty: 0.3 },
  maxTokens: 512,
  useDocuments: true,
};

/** `before` with these changes; what is absent or undefined stays as it is. */
export function changedSettings(
  before: AssistantSettings,
  changes: { readonly [K in keyof AssistantSettings]?: AssistantSettings[K] | undefined },
): AssistantSettings {
  const { system, sampling, maxTokens, useDocuments } = changes;
  return {
    system: system ?? before.system,
    sampling: sampling ?? before.sampling,
    maxTokens: maxTokens ?? before.maxTokens,
    useDocuments: useDocuments ?? before.useDocuments,
  };
}
