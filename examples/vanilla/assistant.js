import { createAssistant } from './nibble/nibble.js';

const status = document.querySelector('#status');
const log = document.querySelector('#log');
const form = document.querySelector('form');
const stop = document.querySelector('#stop');

const assistant = createAssistant({ system: 'You answer in one sentence.', startWhen: 'always' });

assistant.subscribe((event) => {
  if (event.type === 'state') showState(event.state);
  if (event.type === 'conversation') showConversation(event.conversation);
  if (event.type === 'text') log.lastElementChild.append(event.text);
  if (event.type === 'answer' && event.fault) status.textContent = event.fault.message;
});

function showState({ phase, progress, fault }) {
  const percent = progress?.totalBytes ? Math.round((100 * progress.doneBytes) / progress.totalBytes) : 0;
  const texts = { starting: `Getting the model ready: ${percent} %`, failed: fault?.message };
  status.textContent = texts[phase] ?? '';
  stop.hidden = phase !== 'answering';
}

function showConversation({ messages }) {
  const items = messages.map(({ role, content }) => {
    const item = document.createElement('li');
    item.className = role;
    item.append(content);
    return item;
  });
  log.replaceChildren(...items);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  assistant.ask(form.elements.question.value).catch((fault) => (status.textContent = fault.message));
  form.reset();
});
stop.addEventListener('click', () => assistant.stop());

await assistant.open();
