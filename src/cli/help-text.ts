import { COMMANDS, type CommandForm, type CommandName } from './command-help.ts';
import type { CliOptions } from './options.ts';

/** What `nibble --help` prints, or `nibble chat --help` of one command. */
export function helpText(of?: CommandName): string {
  return of === undefined ? overview() : `${COMMANDS[of].forms.map(formText).join('').trimEnd()}\n`;
}

function overview(): string {
  const rows = Object.entries(COMMANDS).map(([name, { about }]) => `  nibble ${name.padEnd(9)} ${about}`);
  return `nibble: small language models on this machine

${rows.join('\n')}

nibble COMMAND --help tells how a command is called and what its options are; nibble --version, which version this is.
`;
}

function formText({ usage, about, options }: CommandForm): string {
  const line = `nibble ${usage}     ${about}\n`;
  return options === undefined ? line : `${line}${list(options)}\n\n`;
}

function list(options: CliOptions): string {
  const rows = Object.entries(options).map(([name, { value, short, help }]) => {
    const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
    const left = value === undefined ? names : `${names} ${value}`;
    return `  ${left.padEnd(20)} ${help}`;
  });
  return rows.join('\n');
}
