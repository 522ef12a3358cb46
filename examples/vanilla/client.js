import { createClient } from './nibble/nibble.js';

const form = document.querySelector('form');
const button = document.querySelector('button');
const progress = document.querySelector('progress');
const output = document.querySelector('output');

const nibble = await createClient({
  model: 'smollm2-135m-instruct',
  onProgress: (event) => {
    if (event.phase !== 'notice') progress.value = event.doneBytes / event.totalBytes;
  },
});
progress.hidden = true;
button.disabled = false;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  output.replaceChildren();
  try {
    const messages = [
      { role: 'system', content: 'You are a helpful AI assistant. Answer in plain English.' },
      { role: 'user', content: form.elements.question.value },
    ];
    const reply = nibble.chat({ messages, temperature: 0, maxTokens: 256 });
    for await (const { text } of reply) output.append(text);
  } catch (fault) {
    output.append(fault.message); // says what happened and what to do
  }
  button.disabled = false;
});
