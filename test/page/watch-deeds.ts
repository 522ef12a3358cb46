import type { Page } from 'playwright';

/**
 * What a page does from now on that text must never make it do: requests, dialogs, windows, downloads, errors.
 * `allow` names the addresses that are the page's own.
 */
export function watchDeeds(page: Page, allow: (url: string) => boolean = () => false): readonly string[] {
  const deeds: string[] = [];
  page.on('request', (request) => {
    if (!allow(request.url())) deeds.push(`request ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    deeds.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => deeds.push(`popup ${popup.url()}`));
  page.on('framenavigated', (frame) => {
    if (!allow(frame.url())) deeds.push(`navigation ${frame.url()}`);
  });
  page.on('pageerror', (error) => deeds.push(`error ${error.message}`));
  page.on('download', (download) => deeds.push(`download ${download.url()}`));
  return deeds;
}

/** Reports and blocks nothing, so that what would leave the page can be seen to leave it. */
export const REPORTING_POLICY =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'";
