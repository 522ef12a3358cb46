import { describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Fault } from '../../src/core/fault.ts';
import { gate } from '../fakes/scripted-runtime.ts';
import { ALL, button, openChat, readyChat, textbox } from './chat-scene.ts';
import { eventually } from '../fakes/eventually.ts';

describe('the first visit', () => {
  test('shows name, licence and size before a byte is downloaded', async () => {
    const { runtime } = openChat();
    await expect.element(button('Download and start')).toBeVisible();
    const panel = page.getByRole('region', { name: 'A small model, all yours' });
    await expect.element(panel.getByText('SmolLM2 135M Instruct')).toBeVisible();
    await expect.element(panel.getByText('Apache-2.0')).toBeVisible();
    await expect.element(panel.getByText(/^98.4.MB$/u).first()).toBeVisible();
    expect(runtime.open.clients).toBe(0);
    await expect.element(textbox()).not.toBeInTheDocument();
  });

  test('counts bytes while it downloads, and ends in an empty chat with the caret in it', async () => {
    const { pause, go } = gate('download', 12);
    const scene = openChat({ pause });
    await button('Download and start').click();
    await expect.element(page.getByText(/^49.2.MB of 98.4.MB$/u)).toBeVisible();
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('value', '50');
    expect(scene.focused).toBe(scene.find('.panel'));
    go();
    await eventually(() => expect(scene.focused).toBe(scene.find('#question')));
    expect(scene.runtime.open).toEqual({ stores: 0, clients: 1 });
  });

  test('goes back to the offer when cancelled, and keeps what has arrived', async () => {
    openChat({ pause: gate('download', 12).pause });
    await button('Download and start').click();
    await button('Cancel').click();
    await expect.element(button('Resume')).toBeVisible();
    await expect.element(page.getByText(/^49.2.MB left$/u)).toBeVisible();
  });

  test('says what went wrong, with its code, and tries again', async () => {
    const { script } = openChat({ startFault: new Fault('shard-corrupt', 'Part 2 arrived damaged twice.') });
    await button('Download and start').click();
    const alert = page.getByRole('alert');
    await expect.element(alert).toHaveTextContent('Part 2 arrived damaged twice.');
    await expect.element(alert).toHaveTextContent('shard-corrupt');
    script.startFault = undefined;
    await button('Try again').click();
    await expect.element(textbox()).toBeVisible();
  });

  test('asks for the catalogue again when it did not come', async () => {
    const { script } = openChat({ listFault: new Fault('network', 'The catalogue did not arrive.') });
    await expect.element(page.getByRole('alert')).toHaveTextContent('network');
    script.listFault = undefined;
    await button('Try again').click();
    await expect.element(button('Download and start')).toBeVisible();
  });

  test.each([
    ['Start with less memory', { contextLength: 1024, threads: 1 }],
    ['Start again', { contextLength: undefined, threads: undefined }],
  ])('after a start that did not finish it asks first, and offers to %s', async (name, asked) => {
    const { runtime } = openChat({ storedBytes: ALL, isInterrupted: true });
    await expect.element(page.getByText(/did not finish/)).toBeVisible();
    expect(runtime.open.clients).toBe(0);
    await button(name).click();
    await expect.element(textbox()).toBeVisible();
    expect({ contextLength: undefined, threads: undefined, ...runtime.options }).toMatchObject(asked);
  });

  test('a start that the GPU spoiled can be made on the processor', async () => {
    const startFault = new Fault('webgpu-missing', 'This browser has no WebGPU.');
    const { script, runtime } = openChat({ startFault }, (chat) => (chat.device = 'webgpu'));
    await button('Download and start').click();
    await expect.element(button('Try again')).toBeVisible();
    expect(runtime.options?.device).toBe('webgpu');
    script.startFault = undefined;
    await button('Start on the processor').click();
    await expect.element(textbox()).toBeVisible();
    expect(runtime.options?.device).toBe('wasm');
  });

  test('a start for which there was no memory can be tried again with less', async () => {
    const { script, runtime } = openChat({ startFault: new Fault('memory-exhausted', 'Too little.') });
    await button('Download and start').click();
    await expect.element(button('Try again')).toBeVisible();
    script.startFault = undefined;
    await button('Start with less memory').click();
    await expect.element(textbox()).toBeVisible();
    expect(runtime.options).toMatchObject({ contextLength: 1024, threads: 1 });
  });
});

describe('a later visit', () => {
  test('starts by itself, and a question asked meanwhile is answered when the model is awake', async () => {
    const { pause, go } = gate('load');
    const scene = openChat({ storedBytes: ALL, pause });
    await button('What is the capital of France?').click();
    await expect.element(page.getByRole('heading', { name: 'You' })).toBeInTheDocument();
    expect(scene.runtime.requests).toEqual([]);
    go();
    await eventually(() => expect(scene.answerText).toBe('Hello there.'));
    expect(scene.runtime.requests[0]?.messages.slice(1)).toEqual([
      { role: 'user', content: 'What is the capital of France?' },
    ]);
  });

  test('leaves the focus on the page alone, unless it has the attribute `autofocus`', async () => {
    const plain = await readyChat();
    expect(document.activeElement).toBe(document.body);
    plain.chat.remove();
    const eager = await readyChat({}, (chat) => (chat.autofocus = true));
    await eventually(() => expect(eager.focused).toBe(eager.find('#question')));
  });

  test('shows what the person should know, once', async () => {
    const notice = { kind: 'single-thread', message: 'One thread only.' } as const;
    openChat({ storedBytes: ALL, notices: [notice, notice] });
    await expect.element(page.getByText('One thread only.')).toBeVisible();
    await button('Got it').click();
    await expect.element(page.getByText('One thread only.')).not.toBeInTheDocument();
  });
});

describe('a question', () => {
  test('is sent by Enter; Shift+Enter begins a line, and Enter that ends a composition does neither', async () => {
    const scene = await readyChat();
    await textbox().fill('one');
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}two');
    const area = scene.find<HTMLTextAreaElement>('#question');
    for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
      area.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...composing }),
      );
    }
    expect(scene.runtime.requests).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await eventually(() => expect(scene.runtime.requests[0]?.messages.at(-1)?.content).toBe('one\ntwo'));
    expect(area.value).toBe('');
  });

  test('that is empty is not sent, and Enter during an answer keeps the next one', async () => {
    const scene = await readyChat({ pause: gate('text', 1).pause });
    await scene.type('  ');
    expect(scene.runtime.requests).toEqual([]);
    await scene.type('hello?');
    await eventually(() => expect(scene.answerText).toBe('Hell'));
    await scene.type('and?');
    expect(scene.find<HTMLTextAreaElement>('#question').value).toBe('and?');
    expect(scene.runtime.requests).toHaveLength(1);
  });

  test('can be worded anew: what came after it is forgotten', async () => {
    const scene = await readyChat();
    for (const text of ['one?', 'two?']) {
      await scene.type(text);
      await eventually(() => expect(scene.chat.assistant.isBusy).toBe(false));
    }
    scene.findAll('.button-edit')[0]!.focus();
    await userEvent.keyboard('{Enter}');
    const area = scene.find<HTMLTextAreaElement>('.edit textarea');
    expect(scene.focused).toBe(area);
    expect(area.value).toBe('one?');
    await userEvent.keyboard(' eins?{Enter}');
    await eventually(() => expect(scene.runtime.requests).toHaveLength(3));
    expect(scene.runtime.requests[2]?.messages.slice(1)).toEqual([{ role: 'user', content: 'one? eins?' }]);
    expect(scene.findAll('.message')).toHaveLength(2);
    expect(scene.focused).toBe(scene.find('#question'));
  });

  test('that was about to be worded anew stays as it was when Escape says so', async () => {
    const scene = await readyChat();
    await scene.type('one?');
    await eventually(() => expect(scene.chat.assistant.isBusy).toBe(false));
    scene.find('.button-edit').click();
    await userEvent.keyboard(' more{Escape}');
    expect(scene.find('.bubble').textContent).toBe('one?');
    expect(scene.focused).toBe(scene.find('.button-edit'));
    expect(scene.runtime.requests).toHaveLength(1);
  });
});

describe('an answer', () => {
  test('is announced once, when it is complete', async () => {
    const { pause, go } = gate('text', 2);
    const scene = await readyChat({ pause });
    await scene.type('hello?');
    await eventually(() => expect(scene.answerText).toBe('Hello ther'));
    const status = scene.find('.visually-hidden[role=status]');
    expect(scene.find('.message-model').getAttribute('aria-busy')).toBe('true');
    expect(scene.find('[role=log]').getAttribute('aria-live')).toBe('off');
    expect(status.textContent).not.toContain('Hello');
    go();
    await eventually(() => expect(status.textContent).toBe('Hello there.'));
    expect(scene.find('.message-model').hasAttribute('aria-busy')).toBe(false);
    await expect.element(page.getByText('3 tokens at 72 tokens/s, the first after 0.18 s')).toBeVisible();
  });

  test.for(['the button', 'Escape'])(
    'is stopped by %s, keeps its text and leaves the focus alone',
    async (how) => {
      const scene = await readyChat({ pause: gate('text', 2).pause });
      await scene.type('hello?');
      await eventually(() => expect(scene.answerText).toBe('Hello ther'));
      const send = scene.find('.send');
      expect(send.getAttribute('aria-label')).toBe('Stop');
      send.focus();
      await userEvent.keyboard(how === 'Escape' ? '{Escape}' : '{Enter}');
      await expect.element(page.getByText('Stopped', { exact: true })).toBeVisible();
      expect(scene.focused).toBe(send);
      expect(send.getAttribute('aria-label')).toBe('Send');
      expect(scene.answerText).toBe('Hello there');
      scene.script.pause = async () => {};
      await scene.type('and?');
      await eventually(() => expect(scene.runtime.requests).toHaveLength(2));
      expect(scene.runtime.requests[1]?.messages.slice(1).map(({ content }) => content)).toEqual([
        'hello?',
        'Hello there',
        'and?',
      ]);
    },
  );

  test('that is stopped before its first word says that, after the next question, too', async () => {
    const { pause } = gate('text', 0);
    const scene = await readyChat({ pause });
    await scene.type('hello?');
    await eventually(() => expect(scene.runtime.requests).toHaveLength(1));
    await userEvent.keyboard('{Escape}');
    const said = page.getByText('Stopped before the first word', { exact: true });
    await expect.element(said).toBeVisible();
    await expect.element(button('Retry')).toBeVisible();
    scene.script.pause = async () => {};
    await scene.type('and?');
    await eventually(() => expect(scene.answerText).toBe('Hello there.'));
    await expect.element(said).toBeVisible();
  });

  test('that failed shows its fault with it, and the question can be asked again', async () => {
    const scene = await readyChat({ answer: ['Half', new Fault('worker-died', 'The worker died.')] });
    await scene.type('hello?');
    await expect.element(page.getByRole('alert')).toHaveTextContent('worker-died');
    expect(scene.answerText).toBe('Half');
    scene.script.answer = ['Whole'];
    await button('Try again').click();
    await eventually(() => expect(scene.answerText).toBe('Whole'));
    expect(scene.runtime.requests[1]?.messages.slice(1)).toEqual([{ role: 'user', content: 'hello?' }]);
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
    expect(scene.focused).toBe(scene.find('#question'));
  });

  test('is given once more by Retry, the last one only', async () => {
    const scene = await readyChat();
    await scene.type('one?');
    await scene.type('two?');
    await eventually(() => expect(scene.findAll('.message-foot .button-again')).toHaveLength(2));
    await expect.element(button('Retry')).toBeVisible();
    scene.script.answer = ['Other'];
    await button('Retry').click();
    await eventually(() => expect(scene.answerText).toBe('Other'));
    expect(scene.findAll('.message')).toHaveLength(4);
  });

  test('to a question that is too long says so, and the next question is answered', async () => {
    const scene = await readyChat({
      answer: [
        new Fault('context-overflow', 'Load the model with a larger contextLength.', {
          promptTokens: 9012,
          mostTokens: 2047,
          contextLength: 2048,
        }),
      ],
    });
    await scene.type('hello?');
    const card = page.getByRole('alert');
    await expect.element(card).toHaveTextContent('This question is too long');
    await expect
      .element(card)
      .toHaveTextContent(/about 6,800 words .* the model takes in 1,500\. Shorten it/u);
    expect(card.element().textContent).not.toContain('contextLength');
    scene.script.answer = ['Hi.'];
    await scene.type('hi?');
    await eventually(() => expect(scene.answerText).toBe('Hi.'));
    expect(scene.runtime.requests[1]).toMatchObject({ whenFull: 'forget' });
    expect(scene.runtime.requests[1]!.messages.map(({ content }) => content)).not.toContain('hello?');
  });

  test('says how much of a long conversation it was written without', async () => {
    const scene = await readyChat({ usage: { forgottenMessages: 4 } });
    await scene.type('hello?');
    await expect.element(page.getByText('Without the first 4 messages')).toBeVisible();
  });

  test('and the question can be copied, as they were written', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const scene = await readyChat({ answer: ['**bold**\n\n```js\n1 + 1\n```\n'] });
    await scene.type('_what_?');
    await eventually(() => expect(scene.chat.assistant.isBusy).toBe(false));
    scene
      .findAll('.message .button-quiet')
      .find(({ textContent }) => textContent === 'Copy')!
      .click();
    await page.getByRole('button', { name: 'Copy', exact: true }).last().click();
    scene.find('.code-copy').click();
    await eventually(() => expect(write).toHaveBeenCalledTimes(3));
    expect(write.mock.calls.map(([text]) => text)).toEqual([
      '_what_?',
      '**bold**\n\n```js\n1 + 1\n```\n',
      '1 + 1',
    ]);
    await expect.element(page.getByText('Copied').first()).toBeInTheDocument();
    write.mockRestore();
  });
});

describe('a conversation', () => {
  test('a new chat stops the answer and forgets the old one', async () => {
    const scene = await readyChat({ pause: gate('text', 1).pause });
    await scene.type('secret?');
    await eventually(() => expect(scene.answerText).toBe('Hell'));
    await button('New chat').click();
    await expect.element(page.getByText('What shall we talk about?')).toBeVisible();
    scene.script.pause = async () => {};
    await scene.type('hello?');
    await eventually(() => expect(scene.runtime.requests).toHaveLength(2));
    expect(scene.runtime.requests[1]?.messages.slice(1)).toEqual([{ role: 'user', content: 'hello?' }]);
  });

  test('that is opened shows the same elements as when it was streamed', async () => {
    const answer = [
      'A **li',
      'st**:\n\n- one\n- t',
      'wo\n\n```js\nlet x;\n',
      '```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
    ];
    const scene = await readyChat({ answer });
    await scene.chat.ask('show me');
    const streamed = scene.find('.messages').innerHTML;
    const json = scene.chat.exportConversation();
    scene.chat.newConversation();
    expect(scene.findAll('.message')).toEqual([]);
    scene.chat.importConversation(json);
    expect(scene.find('.messages').innerHTML).toBe(streamed);
  });

  test('of five hundred messages is there at once, and grows without delay', async () => {
    const scene = await readyChat();
    const long = '1. **one**\n2. `two`\n\n'.repeat(20);
    const messages = Array.from({ length: 500 }, (_, index) =>
      index % 2 === 0
        ? ({ role: 'user', id: `q${index}`, content: `question ${index}` } as const)
        : ({ role: 'assistant', id: `a${index}`, content: long, end: 'stop' } as const),
    );
    const conversation = { ...scene.chat.conversation, id: 'long', messages };
    scene.chat.conversation = conversation;
    expect(scene.findAll('.message')).toHaveLength(500);
    const last = scene.findAll('.answer').at(-1)!;
    await eventually(() => expect(last.querySelectorAll('li')).toHaveLength(40));
    await eventually(() => expect(scene.find('.answer').querySelectorAll('li')).toHaveLength(40));
    const kept = scene.findAll('.message');
    await scene.chat.ask('and?');
    expect(scene.findAll('.message').slice(0, 500)).toEqual(kept);
  });
});

describe('scrolling', () => {
  test('stays at the end only while the reader is there', async () => {
    const lines = Array.from({ length: 60 }, (_, line) => `line ${line}\n\n`);
    const { pause, go } = gate('text', 40);
    const scene = await readyChat({ answer: lines, pause });
    await scene.type('count');
    const log = scene.find('.log');
    const below = () => log.scrollHeight - log.scrollTop - log.clientHeight;
    await eventually(() => expect(scene.answerText).toContain('line 39'));
    await eventually(() => expect(below()).toBeLessThan(2));

    log.scrollTop = 0;
    await expect.element(button('Jump to latest')).toBeVisible();
    go();
    await eventually(() => expect(scene.phase).toBe('ready'));
    expect(log.scrollTop).toBe(0);
    await button('Jump to latest').click();
    await eventually(() => expect(below()).toBeLessThan(2));
    await expect.element(button('Jump to latest')).not.toBeInTheDocument();
  });
});
