import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Does the work while another process keeps one core busy. */
export async function sharingACore<T>(work: () => Promise<T>): Promise<T> {
  const spinner = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  const ended = once(spinner, 'exit');
  const end = (): void => void spinner.kill('SIGKILL');
  process.once('exit', end);
  try {
    return await work();
  } finally {
    process.off('exit', end);
    end();
    await ended;
  }
}
