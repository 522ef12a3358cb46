import { useState, type FormEvent } from 'react';
import 'nibble-llm/element';
import { useNibble } from './use-nibble';

const MODEL = 'smollm2-135m-instruct';

export function App() {
  const [shown, setShown] = useState<'hook' | 'element'>('hook');
  return (
    <>
      <nav>
        <button onClick={() => setShown('hook')}>The hook</button>
        <button onClick={() => setShown('element')}>The element</button>
      </nav>
      {shown === 'hook' ? <Question /> : <Chat />}
    </>
  );
}

function Chat() {
  return (
    <nibble-chat
      model={MODEL}
      heading="The element in JSX"
      starters={['What is the capital of France?', 'Why is the sky blue?']}
      onnibble-answer={({ detail }) => console.log(detail.answer.content)}
    />
  );
}

function Question() {
  const { ready, progress, problem, ask } = useNibble(MODEL);
  const [answer, setAnswer] = useState('');
  const [running, setRunning] = useState<AbortController>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const question = new FormData(event.currentTarget).get('question') as string;
    const stop = new AbortController();
    setRunning(stop);
    setAnswer('');
    try {
      for await (const { text } of ask(question, stop.signal)) setAnswer((before) => before + text);
    } catch (fault) {
      if (!stop.signal.aborted) setAnswer((fault as Error).message);
    }
    setRunning(undefined);
  }

  return (
    <main>
      <h1>The hook</h1>
      <form onSubmit={submit}>
        <label htmlFor="question">Your question</label>
        <input id="question" name="question" defaultValue="What is the capital of France?" required />
        {running ? (
          <button type="button" onClick={() => running.abort()}>
            Stop
          </button>
        ) : (
          <button disabled={!ready}>Ask</button>
        )}
      </form>
      {!ready && !problem && <progress value={progress} aria-label="Getting the model ready" />}
      <output>{problem ?? answer}</output>
    </main>
  );
}
