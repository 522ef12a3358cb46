import { readFile, readdir } from 'node:fs/promises';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/**
 * Bytes of memory that a browser's processes hold together, pages that several share counted once (proportional set
 * size); undefined where the system has no `/proc`.
 *
 * @param mark a word of the browser's command line, such as the path of its profile
 */
export async function browserMemory(mark: string): Promise<number | undefined> {
  const processes = await runningProcesses();
  const family = new Set(processes.filter(({ command }) => command.includes(mark)).map(({ pid }) => pid));
  for (let before = -1; before !== family.size;) {
    before = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  const sizes = await Promise.all([...family].map(proportionalBytes));
  return family.size === 0 ? undefined : sizes.reduce((sum, bytes) => sum + bytes, 0);
}

async function runningProcesses(): Promise<readonly Process[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(names.filter((name) => /^\d+$/u.test(name)).map(readProcess));
  return found.filter((one) => one !== undefined);
}

async function readProcess(pid: string): Promise<Process | undefined> {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // "pid (name) state parent …": the name may hold anything, brackets too
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { pid: Number(pid), parent, command };
  } catch {
    return undefined; // it has just ended
  }
}

async function proportionalBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return 1024 * Number(/^Pss:\s+(\d+) kB/mu.exec(rollup)?.[1] ?? 0);
}
