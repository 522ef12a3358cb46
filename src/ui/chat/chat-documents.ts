import { nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { Assistant } from '../../assistant/assistant.ts';
import { showsChat } from '../../assistant/assistant-state.ts';
import type { Source } from '../../assistant/conversation.ts';
import type { Library } from '../../client/library.ts';
import type { LibraryUsage } from '../../core/library.ts';
import type { ModelRecord } from '../../core/protocol.ts';
import { latePart } from './late-part.ts';
import type { PassageDialog } from './documents-part.ts';

export interface ChatDocumentsHost extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly assistant: Assistant;
  /** The documents are those of a site, not of the person. */
  readonly site: string | undefined;
}

/** What a chat shows of its library: the switch at the composer, the sources under answers, a passage that is opened. */
export class ChatDocuments {
  readonly #host: ChatDocumentsHost;
  readonly #onProblem: (error: unknown) => void;
  readonly #part;
  #library: Library | undefined;
  #leave = (): void => {};
  #hasPassages = false;
  #finder: ModelRecord | undefined;
  #dialog: PassageDialog | undefined;

  constructor(host: ChatDocumentsHost, onProblem: (error: unknown) => void) {
    this.#host = host;
    this.#onProblem = onProblem;
    this.#part = latePart(host, () => import('./documents-part.ts'));
  }

  /** Another assistant is shown: looks whether there are documents, and again whenever they change. */
  begin(): void {
    const { library } = this.#host.assistant;
    if (library === this.#library) return;
    this.end();
    this.#library = library;
    if (library === undefined) return;
    this.#leave = library.subscribe(() => void this.#look());
    whenIdle(() => void this.#look());
  }

  /** Nothing is heard of the library any more. */
  end(): void {
    this.#leave();
    this.#leave = () => {};
    this.#library = undefined;
    this.#hasPassages = false;
    this.#finder = undefined;
  }

  /** The model that finds passages, where a first visit does not have it yet: it will come with the first question. */
  get finder(): ModelRecord | undefined {
    return this.#finder;
  }

  switch(): TemplateResult | typeof nothing {
    const { assistant } = this.#host;
    const part = this.#part.now;
    if (part === undefined || !this.#hasPassages) return nothing;
    const { useDocuments } = assistant.settings;
    const label = this.#isOfSite ? 'From this site' : 'From your documents';
    return part.documentsSwitch(label, useDocuments, () =>
      assistant.configure({ useDocuments: !useDocuments }),
    );
  }

  /** Writes what an answer was written from into `root`. */
  cite(root: HTMLElement, sources: readonly Source[]): void {
    const whose = this.#isOfSite ? 'this site' : 'your documents';
    const nothingFits = `No passage of ${whose} fits; answered from the model alone.`;
    this.#part
      .load()
      .then((part) => part.fillSources(root, sources, (at) => this.open(sources, at), nothingFits))
      .catch(this.#onProblem);
  }

  open(sources: readonly Source[], at: number): void {
    this.#part
      .load()
      .then(({ openPassageDialog }) => {
        this.#dialog ??= openPassageDialog(this.#host.renderRoot, () => this.#host.assistant.library);
        return this.#dialog.show(sources, at);
      })
      .catch(this.#onProblem);
  }

  get #isOfSite(): boolean {
    return (this.#host.site ?? undefined) !== undefined; // null of an attribute that was taken away
  }

  async #look(): Promise<void> {
    const library = this.#library;
    if (library === undefined) return;
    try {
      const usage = await library.usage();
      if (usage.passages > 0) await this.#part.load();
      const finder = await this.#finderOf(usage);
      if (library !== this.#library) return;
      this.#hasPassages = usage.passages > 0;
      this.#finder = finder;
      this.#host.requestUpdate();
    } catch (error) {
      // who has no documents need not hear why there can be none; a site's were promised
      if (library === this.#library && this.#isOfSite) this.#onProblem(error);
    }
  }

  async #finderOf({ passages, model }: LibraryUsage): Promise<ModelRecord | undefined> {
    const { state, models } = this.#host.assistant;
    if (passages === 0 || model === undefined || showsChat(state)) return undefined;
    const record = await models.find(model.id).catch(() => undefined); // a question will say why there is none
    return record?.complete === false ? record : undefined;
  }
}

/** The library's worker starts when the page has drawn what is seen first. */
function whenIdle(job: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(job, { timeout: 2_000 });
  else setTimeout(job, 200);
}
