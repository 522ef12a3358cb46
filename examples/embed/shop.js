const button = document.querySelector('button');
const output = document.querySelector('#answer');

await customElements.whenDefined('nibble-embed');
const assistant = await document.querySelector('nibble-embed').assistant; // what refuses it is shown in its place

assistant.on('state', ({ phase }) => (button.disabled = phase !== 'ready'));
assistant.on('notice', ({ message }) => console.info(message));

button.addEventListener('click', async () => {
  output.textContent = '';
  try {
    await assistant.ask(button.textContent, { onToken: (text) => output.append(text) });
  } catch (fault) {
    output.textContent = fault.message;
  }
});
