import { useEffect, useRef, useState } from 'react';
import { createClient, type Client } from 'nibble-llm';

const SYSTEM = {
  role: 'system',
  content: 'You are a helpful AI assistant. Answer in plain English.',
} as const;

/** A model for as long as the component is there: how far its start is (0 … 1), what went wrong, and `ask`. */
export function useNibble(model: string) {
  const [progress, setProgress] = useState(0);
  const [ready, setReady] = useState(false);
  const [problem, setProblem] = useState<string>();
  const client = useRef<Promise<Client>>(undefined);

  useEffect(() => {
    const leave = new AbortController();
    const opening = createClient({
      model,
      signal: leave.signal,
      onProgress: (event) => event.phase !== 'notice' && setProgress(event.doneBytes / event.totalBytes),
    });
    client.current = opening;
    opening.then(
      () => setReady(true),
      (fault: Error) => leave.signal.aborted || setProblem(fault.message),
    );
    return () => {
      leave.abort();
      opening.then(
        (opened) => opened.close(),
        () => {},
      );
    };
  }, [model]);

  async function* ask(content: string, signal: AbortSignal) {
    const opened = await client.current!;
    const messages = [SYSTEM, { role: 'user', content }] as const;
    yield* opened.chat({ messages, temperature: 0, maxTokens: 256, signal });
  }
  return { ready, progress, problem, ask };
}
