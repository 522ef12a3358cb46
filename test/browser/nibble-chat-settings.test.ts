import { describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Fault } from '../../src/core/fault.ts';
import { gate } from '../fakes/scripted-runtime.ts';
import type { ChatScene } from './chat-scene.ts';
import { ALL, button, openChat, readyChat } from './chat-scene.ts';
import { eventually } from '../fakes/eventually.ts';

const panel = () => page.getByRole('dialog', { name: 'Settings' });

async function openSettings(scene: ChatScene): Promise<void> {
  await button('Settings').click();
  await eventually(() => expect(scene.focused).toBe(scene.find('#settings')));
}

function slide(scene: ChatScene, id: string, value: string): void {
  const slider = scene.find<HTMLInputElement>(`#${id}`);
  slider.value = value;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
}

describe('the settings', () => {
  test('of answers are followed by the next one', async () => {
    const scene = await readyChat();
    await openSettings(scene);
    slide(scene, 'temperature', '1.2');
    slide(scene, 'top-p', '0.5');
    slide(scene, 'max-tokens', '64');
    await expect.element(panel().getByText('up to 64 tokens')).toBeVisible();
    await panel().getByRole('textbox', { name: 'Instructions' }).fill('Answer like a pirate.');
    await userEvent.keyboard('{Escape}');
    await scene.chat.ask('hello?');
    expect(scene.runtime.requests[0]).toMatchObject({
      messages: [{ role: 'system', content: 'Answer like a pirate.' }, {}],
      temperature: 1.2,
      topP: 0.5,
      frequencyPenalty: 0.3,
      maxTokens: 64,
    });
  });

  test('are put away by Escape, by the cross, by a press elsewhere and by tabbing out', async () => {
    const scene = await readyChat();
    const isOpen = () => !scene.find('#settings').hidden;
    await openSettings(scene);
    await userEvent.keyboard('{Escape}');
    await eventually(() => expect(scene.focused).toBe(scene.find('#settings-button')));
    expect(isOpen()).toBe(false);

    await openSettings(scene);
    await button('Close settings').click();
    await eventually(() => expect(scene.focused).toBe(scene.find('#settings-button')));

    await openSettings(scene);
    scene.find('.log').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
    await eventually(() => expect(isOpen()).toBe(false));

    await openSettings(scene);
    scene.find('#question').focus();
    await eventually(() => expect(isOpen()).toBe(false));
    expect(scene.focused).toBe(scene.find('#question'));
  });

  test('leave a running answer alone when Escape puts them away', async () => {
    const { pause, go } = gate('text', 1);
    const scene = await readyChat({ pause });
    const answer = scene.chat.ask('hello?');
    await openSettings(scene);
    await userEvent.keyboard('{Escape}');
    go();
    expect(await answer).toMatchObject({ end: 'stop' });
  });

  test('know the model, what runs it, and what is stored', async () => {
    const scene = await readyChat();
    await openSettings(scene);
    for (const fact of ['SmolLM2 135M Instruct', 'CPU · 2 threads', 'relaxed-dot16', 'until you delete it']) {
      await expect.element(panel().getByText(fact)).toBeInTheDocument();
    }
    expect(scene.findAll('#settings select')).toEqual([]);
  });

  test('choose among the models of the catalogue, with what each would cost', async () => {
    const other = {
      id: 'other', name: 'Other', bytes: 10_000_000, storedBytes: 10_000_000, complete: true,
      licence: 'MIT', source: 'here', contextLength: 64, memoryBytes: 20,
    }; // prettier-ignore
    const large = { ...other, id: 'large', name: 'Large', storedBytes: 0, complete: false };
    const scene = await readyChat({ others: [other, large] });
    await openSettings(scene);
    const choice = panel().getByRole('combobox', { name: 'Model' });
    await expect.element(choice).toHaveTextContent(/Other \(on this device\).*Large \(10.0.MB\)/u);
    await choice.selectOptions('other');
    await eventually(() => expect(scene.chat.assistant.state).toMatchObject({ loaded: { id: 'other' } }));
  });

  test('ask the browser to keep the weights for good, and say what it answered', async () => {
    const scene = await readyChat({ isPersisted: false, grantsPersistence: false });
    await openSettings(scene);
    await button('Keep it for good').click();
    const note = () => scene.find('#settings p[role=status]').textContent;
    await eventually(() => expect(note()).toContain('The browser does not promise it.'));
    scene.script.grantsPersistence = true;
    await button('Keep it for good').click();
    await eventually(() => expect(note()).toBe('It is kept until you delete it.'));
    await expect.element(button('Keep it for good')).not.toBeInTheDocument();
    await eventually(() => expect(scene.focused).toBe(scene.find('#settings')));
    expect(scene.find('#settings').hidden).toBe(false);
  });

  test('delete the model after asking once more, and offer the download', async () => {
    const scene = await readyChat();
    await openSettings(scene);
    await button('Delete from this device').click();
    await eventually(() => expect(scene.focused).toBe(scene.find('#keep')));
    await button('Keep it').click();
    await eventually(() => expect(scene.focused).toBe(scene.find('#delete')));
    await button('Delete from this device').click();
    await button(/^Delete 98.4.MB$/u).click();
    await expect.element(button('Download and start')).toBeVisible();
    expect(scene.runtime.open.clients).toBe(0);
    expect(scene.script.storedBytes).toBe(0);
    await eventually(() => expect(scene.focused).toBe(scene.find('.panel')));
  });

  test('are there for a model that does not start, so that it can be deleted', async () => {
    const scene = openChat({ storedBytes: ALL, startFault: new Fault('gguf-corrupt', 'It is damaged.') });
    await expect.element(page.getByRole('alert')).toHaveTextContent('gguf-corrupt');
    await openSettings(scene);
    await button('Delete from this device').click();
    await button(/^Delete 98.4.MB$/u).click();
    await expect.element(button('Download and start')).toBeVisible();
  });
});

describe('a conversation as a file', () => {
  const choose = (scene: ChatScene, text: string): void => {
    const files = new DataTransfer();
    files.items.add(new File([text], 'conversation.json', { type: 'application/json' }));
    const input = scene.find<HTMLInputElement>('#settings input[type=file]');
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  };

  test('is saved under the name of its first question', async () => {
    const scene = await readyChat();
    await openSettings(scene);
    await expect.element(button('Export')).toBeDisabled();
    await scene.chat.ask('What is “this”?');
    const saved = vi.fn<(name: string, url: string) => void>();
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved(this.download, this.href);
    });
    await button('Export').click();
    click.mockRestore();
    expect(saved).toHaveBeenCalledWith('nibble-what-is-this.json', expect.stringMatching(/^blob:/u));
    const text = await (await fetch(saved.mock.calls[0]![1])).text();
    expect(text).toBe(scene.chat.exportConversation());
  });

  test('is opened, and gone on with', async () => {
    const scene = await readyChat();
    await scene.chat.ask('hello?');
    const text = scene.chat.exportConversation();
    scene.chat.newConversation();
    await openSettings(scene);
    choose(scene, text);
    await eventually(() => expect(scene.findAll('.message')).toHaveLength(2));
    await expect.element(panel()).not.toBeInTheDocument();
    await scene.chat.ask('and?');
    expect(scene.runtime.requests.at(-1)?.messages).toHaveLength(4);
  });

  test('that is none says so and changes nothing', async () => {
    const scene = await readyChat();
    await scene.chat.ask('hello?');
    await openSettings(scene);
    choose(scene, '<html>');
    await expect.element(page.getByRole('alert')).toHaveTextContent('no conversation that can be opened');
    expect(scene.findAll('.message')).toHaveLength(2);
    await button('Got it').click();
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });
});
