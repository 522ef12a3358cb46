/** What to say when the browser would not promise to keep the weights. */
export const KEEPING_REFUSED =
  'The browser does not promise it. It often does after the app is installed or used for some days.';
export const KEPT = 'It is kept until you delete it.';
