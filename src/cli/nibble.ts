#!/usr/bin/env node
import { isFault, type FaultCode } from '../core/fault.ts';
import { runChat } from './chat.ts';
import { parseCommandLine } from './command-line.ts';
import { runDoctor } from './doctor.ts';
import { runEval } from './eval.ts';
import { runJudge } from './judge.ts';
import { runModels } from './models.ts';
import { runExport } from './export.ts';
import { helpText } from './options.ts';
import { runQuantize } from './quantize.ts';
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

async function runCommand(args: readonly string[], terminal: Terminal): Promise<void> {
  const command = parseCommandLine(args);
  switch (command.name) {
    case 'help':
      return terminal.print(helpText());
    case 'chat':
      return runChat(command, terminal);
    case 'eval':
      return runEval(command, terminal);
    case 'judge':
      return runJudge(command, terminal);
    case 'export':
      return runExport(command, terminal);
    case 'quantize':
      return runQuantize(command, terminal);
    case 'models':
      return runModels(command, terminal);
    case 'doctor':
      return runDoctor(command, terminal);
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
