/** What some browsers tell and the types do not know. */
interface Telling {
  readonly connection?: { readonly saveData?: boolean; readonly type?: string };
  readonly standalone?: boolean;
}

const telling = (): Telling => navigator as unknown as Telling;

/** Why a large download may be unwelcome now, if there is a reason. */
export function downloadCaution(): string | undefined {
  const { connection } = telling();
  if (connection?.saveData === true) return 'This browser is set to save data, and this is a large download.';
  if (connection?.type === 'cellular')
    return 'This device is on a mobile network, and this is a large download.';
  return undefined;
}

/** True when the app runs in a window of its own already. */
export function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone)').matches || telling().standalone === true;
}

/** iPhones and iPads install from the share sheet, and have no event that says so. */
export function isIos(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/u.test(userAgent) || (/Macintosh/u.test(userAgent) && maxTouchPoints > 1);
}

/** How the Ctrl key is called here. */
export function controlKey(): string {
  return /Mac|iPhone|iPad/u.test(navigator.userAgent) ? '⌘' : 'Ctrl';
}
