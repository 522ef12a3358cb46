#!/usr/bin/env node
import { isFault, type FaultCode } from '../core/fault.ts';
import { VERSION } from '../core/version.ts';
import { parseCommandLine } from './command-line.ts';
import { helpText } from './help-text.ts';
import { processTerminal } from './process-terminal.ts';
import type { Terminal } from './terminal.ts';

/** The shell's own number for a program that Ctrl-C ended. */
const INTERRUPTED = 130;
const MISUSED = 2;
const FAILED = 1;

/** Faults of the command line itself, and not of the model or the machine. */
const misuse: readonly FaultCode[] = [
  'option-unknown',
  'option-invalid',
  'messages-empty',
  'model-unknown',
  'scheme-invalid',
];

/** Each command brings its own half of the program along: what one does not need takes time and memory. */
async function runCommand(args: readonly string[], terminal: Terminal): Promise<void> {
  const command = parseCommandLine(args);
  switch (command.name) {
    case 'help':
      return terminal.print(helpText(command.of));
    case 'version':
      return terminal.print(`${VERSION}\n`);
    case 'chat':
      return (await import('./chat.ts')).runChat(command, terminal);
    case 'embed':
      return (await import('./embed.ts')).runEmbed(command, terminal);
    case 'eval':
      return (await import('./eval.ts')).runEval(command, terminal);
    case 'judge':
      return (await import('./judge.ts')).runJudge(command, terminal);
    case 'export':
      return (await import('./export.ts')).runExport(command, terminal);
    case 'quantize':
      (await import('../node/collect-garbage.ts')).keepHeapSmall(); // before reading the program lets it grow
      return (await import('./quantize.ts')).runQuantize(command, terminal);
    case 'distil':
      return (await import('./distil.ts')).runDistil(command, terminal);
    case 'index':
      return (await import('./index-site.ts')).runIndex(command, terminal);
    case 'search':
      return (await import('./search-site.ts')).runSearch(command, terminal);
    case 'models':
      return (await import('./models.ts')).runModels(command, terminal);
    case 'doctor':
      return (await import('./doctor.ts')).runDoctor(command, terminal);
    default:
      return command satisfies never;
  }
}

/** Runs the command; the exit code says how it went. */
async function main(): Promise<number> {
  const terminal = processTerminal();
  try {
    await runCommand(process.argv.slice(2), terminal);
    return 0;
  } catch (error) {
    if (terminal.signal.aborted) return INTERRUPTED;
    if (!isFault(error)) throw error; // a mistake of ours: the stack is wanted
    terminal.say(error.message);
    return misuse.includes(error.code) ? MISUSED : FAILED;
  }
}

process.exitCode = await main();
