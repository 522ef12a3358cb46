/** What can be opened over the chat or beside it. */
export type View = 'models' | 'quantize' | 'device' | 'settings' | 'shortcuts' | 'install' | 'performance';
