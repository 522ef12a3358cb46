/** Threads that compute one model, at most: beyond, they wait for each other longer than they save. */
export const MOST_THREADS = 16;
