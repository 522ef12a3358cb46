/** Questions that a model of this size answers well more often than not. */
export const STARTERS: readonly string[] = [
  'What is the capital of France?',
  'Explain photosynthesis to a ten-year-old.',
  'Write a short poem about the sea.',
  'Give me three tips for a good night’s sleep.',
];
