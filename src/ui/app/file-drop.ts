import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { droppedFiles } from './dropped-files.ts';
import type { DroppedFile } from './dropped-files.ts';

/** A drag that leaves the window says nothing in some browsers; one that stays is heard of more often than this. */
const SILENT_MS = 600;

/** Files and folders that are dragged over the page: whether they are now, and those that are dropped anywhere on it. */
export class FileDrop implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #take: (files: readonly DroppedFile[]) => void;
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, take: (files: readonly DroppedFile[]) => void) {
    this.#host = host;
    this.#take = take;
    host.addController(this);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  hostConnected(): void {
    document.addEventListener('dragover', this.#over);
    document.addEventListener('drop', this.#drop);
  }

  hostDisconnected(): void {
    document.removeEventListener('dragover', this.#over);
    document.removeEventListener('drop', this.#drop);
    this.#show(false);
  }

  readonly #over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault(); // else the browser would leave the page for the file
    event.dataTransfer.dropEffect = 'copy';
    this.#show(true);
    this.#timer = setTimeout(() => this.#show(false), SILENT_MS);
  };

  readonly #drop = (event: DragEvent): void => {
    const { dataTransfer } = event;
    if (dataTransfer === null || dataTransfer.files.length === 0) return;
    event.preventDefault();
    this.#show(false);
    void droppedFiles(dataTransfer).then(this.#take);
  };

  #show(isOver: boolean): void {
    clearTimeout(this.#timer);
    if (isOver === this.#isOver) return;
    this.#isOver = isOver;
    this.#host.requestUpdate();
  }
}
