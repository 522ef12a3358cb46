import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { createAssistant } from '../../src/assistant/create-assistant.ts';
import { NibbleChat } from '../../src/element.ts';
import type { NibbleChatEvents } from '../../src/element.ts';
import { Fault } from '../../src/core/fault.ts';
import { gate, scriptedRuntime } from '../fakes/scripted-runtime.ts';
import { ALL, button, openChat, readyChat, sceneOf, textbox } from './chat-scene.ts';
import { scriptedLibrary } from '../fakes/scripted-library.ts';
import { eventually } from '../fakes/eventually.ts';

const catalog = 'https://models.invalid/catalog.json';

describe('attributes and properties', () => {
  test('of the model reach the client, and those of answers every request', async () => {
    const scene = await readyChat({}, (chat) => {
      const attributes = {
        model: 'smollm2-135m-instruct', catalog, system: 'Be brief.', temperature: '0.5', 'top-p': '0.8',
        'max-tokens': '64', threads: '2', 'context-length': '512', device: 'wasm',
      }; // prettier-ignore
      for (const [name, value] of Object.entries(attributes)) chat.setAttribute(name, value);
    });
    expect(scene.runtime.options).toMatchObject({
      model: 'smollm2-135m-instruct', catalog, threads: 2, contextLength: 512, device: 'wasm',
    }); // prettier-ignore
    await scene.chat.ask('hello?');
    expect(scene.runtime.requests[0]).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hello?' },
      ],
      temperature: 0.5,
      topP: 0.8,
      frequencyPenalty: 0.3,
      maxTokens: 64,
      whenFull: 'forget',
    });
  });

  test('`sampling` stands in for the usual one, and what is taken away goes back to it', async () => {
    const scene = await readyChat({}, (chat) => {
      chat.sampling = { topK: 5 };
      chat.setAttribute('temperature', '1');
    });
    await scene.chat.ask('hello?');
    expect(scene.runtime.requests[0]).toMatchObject({ topK: 5, temperature: 1 });
    expect(scene.runtime.requests[0]).not.toHaveProperty('frequencyPenalty');
    scene.chat.removeAttribute('temperature');
    scene.chat.sampling = undefined;
    await scene.chat.ask('hello?');
    expect(scene.runtime.requests[1]).toMatchObject({ temperature: 0.2, topP: 0.9, frequencyPenalty: 0.3 });
  });

  test('what is seen follows heading, placeholder, starters and theme', async () => {
    const scene = await readyChat({}, (chat) => {
      chat.heading = 'Ask us';
      chat.placeholder = 'Your question';
      chat.starters = ['When do you open?'];
      chat.theme = 'dark';
    });
    await expect.element(page.getByRole('heading', { name: 'Ask us' })).toBeVisible();
    expect(scene.find('#question').getAttribute('placeholder')).toBe('Your question');
    expect(scene.findAll('.starter').map(({ textContent }) => textContent?.trim())).toEqual([
      'When do you open?',
    ]);
    expect(scene.chat.getAttribute('theme')).toBe('dark');
    expect(getComputedStyle(scene.chat).backgroundColor).toBe('rgb(26, 23, 20)');
    scene.chat.theme = 'light';
    await scene.chat.updateComplete;
    expect(getComputedStyle(scene.chat).backgroundColor).toBe('rgb(251, 248, 243)');
    scene.chat.starters = [];
    await scene.chat.updateComplete;
    expect(scene.findAll('.starter')).toEqual([]);
  });

  test.for([
    ['stored', 0, 'offer'],
    ['always', 0, 'ready'],
    ['never', ALL, 'offer'],
  ] as const)(
    '`start` is %s: with %i bytes here it comes as far as %s',
    async ([start, storedBytes, phase]) => {
      const scene = openChat({ storedBytes }, (chat) => chat.setAttribute('start', start));
      await eventually(() => expect(scene.phase).toBe(phase));
    },
  );

  test('a number that is none goes to the client, which judges it, once', async () => {
    const scene = await readyChat({}, (chat) => {
      chat.setAttribute('threads', 'many');
      chat.setAttribute('context-length', '8k');
    });
    expect(scene.runtime.options).toMatchObject({ threads: NaN, contextLength: NaN });
    const { assistant } = scene.chat;
    scene.chat.heading = 'Ask us';
    await scene.chat.updateComplete;
    expect(scene.chat.assistant).toBe(assistant);
  });

  test('that were set before the element was defined are taken', async () => {
    const runtime = scriptedRuntime({ storedBytes: ALL });
    const early = document.createElement('nibble-early-chat') as NibbleChat;
    Object.assign(early, { runtime, heading: 'Early', starters: ['First?'], system: 'Be early.' });
    const kept = createAssistant({}, scriptedRuntime({ storedBytes: ALL }));
    const given = document.createElement('nibble-early-chat') as NibbleChat;
    Object.assign(given, { assistant: kept });
    document.body.append(early, given);
    onTestFinished(async () => {
      early.remove();
      given.remove();
      await kept.close();
    });
    customElements.define('nibble-early-chat', class extends NibbleChat {});
    await early.updateComplete;
    const scene = sceneOf(early, runtime);
    await eventually(() => expect(scene.phase).toBe('ready'));
    expect(scene.find('h2').textContent).toBe('Early');
    expect(scene.findAll('.starter')).toHaveLength(1);
    expect(early.assistant.settings.system).toBe('Be early.');
    expect(given.assistant).toBe(kept);
  });

  test('a file takes the place of the model; one that is no model is said, and the model before goes on', async () => {
    const { chat, runtime, script, ...scene } = await readyChat();
    const file = new File(['GGUF'], 'mine.gguf');
    chat.model = file;
    await eventually(() => expect(runtime.options).toMatchObject({ model: file }));
    await eventually(() =>
      expect(chat.assistant.state).toMatchObject({ phase: 'ready', model: { name: 'mine' } }),
    );
    script.fileFault = new Fault('gguf-unknown', 'cat.png is not a GGUF file.');
    chat.model = new File(['PNG'], 'cat.png');
    await eventually(() =>
      expect(scene.find('[role=alert]').textContent).toContain('cat.png is not a GGUF file.'),
    );
    expect(chat.assistant.state).toMatchObject({ phase: 'ready', model: { name: 'mine' } });
  });

  test('another model takes the place of the first, and the conversation stays', async () => {
    const other = {
      id: 'other', name: 'Other', bytes: 10, storedBytes: 10, complete: true,
      licence: 'MIT', source: 'here', contextLength: 64, memoryBytes: 20,
    }; // prettier-ignore
    const scene = await readyChat({ others: [other] });
    await scene.chat.ask('hello?');
    scene.chat.model = 'other';
    await eventually(() => expect(scene.chat.assistant.state).toMatchObject({ loaded: { id: 'other' } }));
    expect(scene.findAll('.message')).toHaveLength(2);
    scene.chat.threads = 1;
    await eventually(() => expect(scene.runtime.options).toMatchObject({ model: 'other', threads: 1 }));
    await eventually(() => expect(scene.phase).toBe('ready'));
    expect(scene.findAll('.message')).toHaveLength(2);
    expect(scene.runtime.open.clients).toBe(1);
  });
});

describe('events', () => {
  function record(target: EventTarget) {
    const heard: { readonly type: string; readonly detail: unknown }[] = [];
    const types: readonly (keyof NibbleChatEvents)[] = [
      'nibble-state', 'nibble-progress', 'nibble-token', 'nibble-answer', 'nibble-conversation', 'nibble-fault', 'nibble-notice',
    ]; // prettier-ignore
    const listen = ({ type, detail }: CustomEvent): number => heard.push({ type, detail });
    for (const type of types) target.addEventListener(type, listen as unknown as EventListener);
    onTestFinished(() => {
      for (const type of types) target.removeEventListener(type, listen as unknown as EventListener);
    });
    return {
      of: (type: keyof NibbleChatEvents) => heard.filter((event) => event.type === type),
      heard,
    };
  }

  test('tell the page of a start, of each piece, of the answer and of the conversation', async () => {
    const { of } = record(document.body);
    const notice = { kind: 'single-thread', message: 'One thread only.' } as const;
    const scene = openChat({ notices: [notice] });
    await scene.chat.startModel();
    expect(
      of('nibble-state').map(({ detail }) => (detail as { state: { phase: string } }).state.phase),
    ).toEqual(expect.arrayContaining(['opening', 'starting', 'ready']));
    expect(of('nibble-progress')).toContainEqual({
      type: 'nibble-progress',
      detail: { phase: 'download', doneBytes: ALL, totalBytes: ALL },
    });
    expect(of('nibble-notice')).toEqual([{ type: 'nibble-notice', detail: { notice } }]);

    const answer = await scene.chat.ask('hello?');
    expect(of('nibble-token').map(({ detail }) => (detail as { text: string }).text)).toEqual([
      'Hello',
      ' there',
      '.',
    ]);
    expect(of('nibble-answer')).toMatchObject([{ detail: { answer, result: { text: 'Hello there.' } } }]);
    expect(of('nibble-conversation').at(-1)?.detail).toEqual({ conversation: scene.chat.conversation });
    expect(of('nibble-fault')).toEqual([]);
  });

  test('tell of faults, of the start and of an answer', async () => {
    const { of } = record(document.body);
    const scene = openChat({ startFault: new Fault('network', 'No answer.') });
    await scene.chat.startModel();
    expect(of('nibble-fault')).toMatchObject([{ detail: { fault: { code: 'network' } } }]);
    scene.script.startFault = undefined;
    scene.script.answer = [new Fault('worker-died', 'It died.')];
    await scene.chat.startModel();
    expect(await scene.chat.ask('hello?')).toMatchObject({ end: 'failed' });
    expect(of('nibble-fault').at(-1)).toMatchObject({ detail: { fault: { code: 'worker-died' } } });
    expect(of('nibble-answer')).toMatchObject([{ detail: { fault: { code: 'worker-died' } } }]);
  });
});

describe('methods', () => {
  test('ask, stop, retry, edit and begin anew', async () => {
    const scene = await readyChat({ pause: gate('text', 1).pause });
    const { chat } = scene;
    const stopped = chat.ask('one?');
    await eventually(() => expect(scene.runtime.requests).toHaveLength(1));
    await eventually(() => expect(scene.answerText).toBe('Hell'));
    chat.stop();
    expect(await stopped).toMatchObject({ content: 'Hello', end: 'stopped' });
    scene.script.pause = async () => {};
    expect(await chat.retry()).toMatchObject({ content: 'Hello there.', end: 'stop' });
    await chat.edit(chat.conversation.messages[0]!.id, 'two?');
    expect(chat.conversation.messages.map(({ content }) => content)).toEqual(['two?', 'Hello there.']);
    chat.newConversation();
    expect(chat.conversation.messages).toEqual([]);
    await expect(chat.ask('')).rejects.toMatchObject({ code: 'message-invalid' });
    await expect(chat.retry()).rejects.toMatchObject({ code: 'messages-empty' });
  });

  test('a conversation is exported, and imported where it is one', async () => {
    const scene = await readyChat();
    await scene.chat.ask('hello?');
    const json = scene.chat.exportConversation();
    scene.chat.newConversation();
    scene.chat.importConversation(json);
    expect(JSON.parse(scene.chat.exportConversation())).toEqual(JSON.parse(json));
    expect(() => scene.chat.importConversation('{}')).toThrow(
      expect.objectContaining({ code: 'conversation-invalid' }),
    );
    expect(scene.findAll('.message')).toHaveLength(2);
  });

  test('a conversation that was changed in its file shows the change, the answer that was just written too', async () => {
    const scene = await readyChat();
    await scene.chat.ask('hello?');
    const changed = scene.chat
      .exportConversation()
      .replaceAll('hello?', 'good day?')
      .replace('Hello there', 'Well met');
    scene.chat.importConversation(changed);
    await vi.waitUntil(() => scene.answerText === 'Well met.', { timeout: 30_000 });
    expect(scene.find('.message-user').textContent).toContain('good day?');
  });
});

describe('the page around it', () => {
  test('puts its own things into the slots', async () => {
    const scene = await readyChat({}, (chat) => {
      for (const name of ['header', 'empty', 'composer-actions']) {
        const part = document.createElement('button');
        part.slot = name;
        part.textContent = `mine in ${name}`;
        chat.append(part);
      }
    });
    for (const name of ['header', 'empty', 'composer-actions']) {
      await expect.element(page.getByRole('button', { name: `mine in ${name}` })).toBeVisible();
    }
    expect(scene.find('h2').checkVisibility()).toBe(false);
    await scene.chat.ask('hello?');
    await expect.element(button('mine in empty')).not.toBeInTheDocument();
  });

  test('reaches parts and custom properties from outside', async () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      nibble-chat { --nibble-accent: rgb(0, 128, 128); --nibble-measure: 20rem }
      nibble-chat::part(bubble) { letter-spacing: 3px }
      nibble-chat::part(header) { display: none }
    `);
    document.adoptedStyleSheets.push(sheet);
    onTestFinished(() => void document.adoptedStyleSheets.pop());
    const scene = await readyChat();
    await scene.chat.ask('hello?');
    await textbox().fill('x');
    expect(getComputedStyle(scene.find('.send')).backgroundColor).toBe('rgb(0, 128, 128)');
    expect(getComputedStyle(scene.find('.bubble')).letterSpacing).toBe('3px');
    expect(scene.find('.top').checkVisibility()).toBe(false);
    const parts = new Set(scene.findAll('[part]').flatMap((element) => [...element.part]));
    for (const part of [
      'header',
      'log',
      'message',
      'question',
      'answer',
      'bubble',
      'composer',
      'input',
      'send',
    ]) {
      expect(parts).toContain(part);
    }
  });

  test.for([
    [320, 384],
    [1280, 800],
  ] as const)(
    'may be %i by %i pixels: everything fits, nothing scrolls sideways',
    async ([width, height]) => {
      const scene = await readyChat({
        answer: ['`' + 'x'.repeat(300) + '`\n\n```\n' + 'y'.repeat(300) + '\n```\n'],
      });
      scene.chat.style.cssText = `width: ${width}px; height: ${height}px`;
      await scene.chat.ask('w'.repeat(300));
      const box = scene.chat.getBoundingClientRect();
      for (const part of scene.findAll('.top, .log, .composer, .send, .message, .bubble, .honest')) {
        const { left, right, bottom } = part.getBoundingClientRect();
        expect(left, part.className).toBeGreaterThanOrEqual(box.left - 1);
        expect(right, part.className).toBeLessThanOrEqual(box.right + 1);
        if (!part.closest('.log')) expect(bottom, part.className).toBeLessThanOrEqual(box.bottom + 1);
      }
      expect(scene.find('.log').scrollWidth).toBe(scene.find('.log').clientWidth);
    },
  );

  test('that gives it no height gets a sensible one', async () => {
    const scene = await readyChat();
    scene.chat.style.cssText = '';
    expect(scene.chat.getBoundingClientRect().height).toBe(36 * 16);
  });

  test('may hold several, each with a model and a conversation of its own', async () => {
    const one = await readyChat();
    const two = await readyChat({ answer: ['Second.'] });
    await Promise.all([one.chat.ask('one?'), two.chat.ask('two?')]);
    await eventually(() => expect([one.answerText, two.answerText]).toEqual(['Hello there.', 'Second.']));
    expect(one.runtime.requests).toHaveLength(1);
    expect(one.chat.assistant).not.toBe(two.chat.assistant);
  });
});

describe('coming and going', () => {
  test('moved in the page, the model and a running answer go on', async () => {
    const { pause, go } = gate('text', 1);
    const scene = await readyChat({ pause });
    const answer = scene.chat.ask('hello?');
    await eventually(() => expect(scene.answerText).toBe('Hell'));
    const { assistant } = scene.chat;
    const box = document.createElement('div');
    document.body.append(box);
    onTestFinished(() => box.remove());
    box.append(scene.chat);
    go();
    expect(await answer).toMatchObject({ content: 'Hello there.', end: 'stop' });
    expect(scene.chat.assistant).toBe(assistant);
    await eventually(() => expect(scene.answerText).toBe('Hello there.'));
  });

  test('taken away, the model ends; put back, another one takes up the conversation', async () => {
    const scene = await readyChat();
    await scene.chat.ask('hello?');
    scene.chat.remove();
    await eventually(() => expect(scene.runtime.open).toEqual({ stores: 0, clients: 0 }));
    expect(scene.chat.conversation.messages).toHaveLength(2);
    document.body.append(scene.chat);
    await eventually(() => expect(scene.phase).toBe('ready'));
    expect(scene.findAll('.message')).toHaveLength(2);
    await scene.chat.ask('and?');
    expect(scene.runtime.requests.at(-1)?.messages).toHaveLength(4);
  });

  test('an assistant that was given is shown as it is, and never ended', async () => {
    const runtime = scriptedRuntime({ storedBytes: ALL });
    const assistant = createAssistant({}, runtime);
    onTestFinished(() => assistant.close());
    await assistant.open();
    await assistant.ask('before?');
    const scene = openChat({}, (chat) => {
      chat.assistant = assistant;
      chat.system = 'Be brief.';
    });
    await eventually(() => expect(scene.findAll('.message')).toHaveLength(2));
    expect(scene.runtime.open).toEqual({ stores: 0, clients: 0 });
    expect(assistant.settings.system).toBe('Be brief.');
    expect(assistant.settings.maxTokens).toBe(512);
    await assistant.ask('again?');
    await eventually(() => expect(scene.findAll('.message')).toHaveLength(4));
    scene.chat.remove();
    await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
    expect(assistant.state.phase).toBe('ready');
    document.body.append(scene.chat);
    await assistant.ask('once more?');
    await eventually(() => expect(scene.findAll('.message')).toHaveLength(6));
    scene.chat.assistant = undefined;
    await expect.element(button('Download and start')).toBeVisible();
    expect(scene.chat.assistant).not.toBe(assistant);
    expect(assistant.state.phase).toBe('ready');
  });

  test('an assistant that was given and not opened yet is opened', async () => {
    const assistant = createAssistant({}, scriptedRuntime({ storedBytes: ALL }));
    onTestFinished(() => assistant.close());
    const scene = openChat({}, (chat) => (chat.assistant = assistant));
    await eventually(() => expect(scene.phase).toBe('ready'));
  });

  test('an element that has left the page hears nothing of a library, and hears it again when it is back', async () => {
    const library = scriptedLibrary({ texts: { 'fern.md': 'Water the fern weekly.' } });
    let listeners = 0;
    const subscribe: typeof library.subscribe = (listener) => {
      const leave = library.subscribe(listener);
      listeners++;
      return () => {
        listeners--;
        leave();
      };
    };
    const runtime = scriptedRuntime({ storedBytes: ALL });
    const assistant = createAssistant({ library: { ...library, subscribe } }, runtime);
    onTestFinished(() => assistant.close());
    const { chat } = openChat({}, (chat) => (chat.assistant = assistant));
    await expect.element(button('From your documents')).toBeVisible();
    expect(listeners).toBe(1);
    document.body.append(chat); // moved
    await chat.updateComplete;
    expect(listeners).toBe(1);
    chat.remove();
    await eventually(() => expect(listeners).toBe(0));
    document.body.append(chat);
    await expect.element(button('From your documents')).toBeVisible();
    expect(listeners).toBe(1);
  });

  test('its own one, asked for before the element was drawn, is the one that is shown', async () => {
    const runtime = scriptedRuntime({ storedBytes: ALL });
    const chat = document.createElement('nibble-chat');
    Object.assign(chat, { runtime, catalog, start: 'never', device: 'wasm' });
    const { assistant } = chat;
    chat.system = 'Be brief.';
    chat.conversation = { ...assistant.conversation, title: 'Mine' };
    document.body.append(chat);
    onTestFinished(() => chat.remove());
    await eventually(() => expect(sceneOf(chat, runtime).phase).toBe('offer'));
    expect(chat.assistant).toBe(assistant);
    expect(assistant.settings.system).toBe('Be brief.');
    chat.threads = 1;
    await chat.updateComplete;
    expect(chat.assistant).not.toBe(assistant);
    expect(chat.conversation.title).toBe('Mine');
  });

  test('an element that shows another assistant in the middle of its answer shows it whole', async () => {
    const { pause, go } = gate('text', 2);
    const runtime = scriptedRuntime({ storedBytes: ALL, pause });
    const assistant = createAssistant({}, runtime);
    onTestFinished(() => assistant.close());
    await assistant.open();
    const answer = assistant.ask('hello?');
    await eventually(() => expect(assistant.conversation.messages.at(-1)?.content).toBe('Hello there'));
    const scene = await readyChat();
    scene.chat.assistant = assistant;
    await eventually(() => expect(scene.answerText).toBe('Hello ther'));
    await eventually(() => expect(scene.runtime.open).toEqual({ stores: 0, clients: 0 }));
    go();
    await answer;
    expect(scene.answerText).toBe('Hello there.');
  });
});
