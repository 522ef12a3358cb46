import { useEffect, useRef, useState } from 'react';
import { createClient, type Client } from 'nibble-llm';

/** A model for as long as the component is there: how far it is (0 … 1), what went wrong, and `ask`. */
export function useNibble(model: string) {
  const [loaded, setLoaded] = useState(0);
  const [problem, setProblem] = useState<string>();
  const client = useRef<Promise<Client>>(undefined);

  useEffect(() => {
    const leave = new AbortController();
    const opening = createClient({
      model,
      signal: leave.signal,
      onProgress: (event) => event.phase === 'load' && setLoaded(event.doneBytes / event.totalBytes),
    });
    client.current = opening;
    opening.catch((fault: Error) => leave.signal.aborted || setProblem(fault.message));
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
    yield* opened.chat({ messages: [{ role: 'user', content }], temperature: 0, maxTokens: 256, signal });
  }
  return { loaded, problem, ask };
}
