import { vi } from 'vitest';

/** How long a test waits for what must come: far longer than a busy machine takes. What never comes still fails. */
const PATIENCE_MS = 20_000;

const { waitFor } = vi;
vi.waitFor = (job, options = PATIENCE_MS) => waitFor(job, options);
