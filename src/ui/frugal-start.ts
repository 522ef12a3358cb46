import type { StartOptions } from '../assistant/assistant.ts';

/** A start that asks for little, for a model whose last one did not finish. */
export const FRUGAL_START: StartOptions = { contextLength: 1024, threads: 1 };
