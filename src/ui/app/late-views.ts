import { define } from './define.ts';
import type { View } from './view.ts';

/** Dialogs that few ask for: they come when they are asked for, as the performance panel does. */
export const LATE_VIEWS: ReadonlySet<View> = new Set(['documents', 'quantize']);

/** Fetches a view that comes late, and defines its element. */
export async function lateView(view: View): Promise<void> {
  if (view === 'quantize') await import('./quantize/quantize-view.ts');
  else if (view === 'documents') await import('./documents/documents-view.ts');
  else define({ 'nibble-app-performance': (await import('./performance-view.ts')).PerformanceView });
}
