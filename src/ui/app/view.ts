/** What can be opened over the chat or beside it. */
export type View =
  | 'documents'
  | 'models'
  | 'quantize'
  | 'device'
  | 'settings'
  | 'shortcuts'
  | 'install'
  | 'performance';
