import { Environment } from '@huggingface/jinja';
import { checkItemCount, templateInvalid } from './template-faults.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** What templates for chat models expect to find, besides the messages. */
export function templateEnvironment(
  variables: Readonly<Record<string, unknown>>,
  today: () => Date,
): Environment {
  const environment = new Environment();
  const globals = {
    true: true,
    false: false,
    none: null,
    True: true,
    False: false,
    None: null,
    range,
    raise_exception: (message: unknown) => {
      throw templateInvalid(`it says: ${String(message)}`);
    },
    strftime_now: (format: unknown) => formatDate(today(), String(format)),
  };
  for (const [name, value] of Object.entries({ ...globals, ...variables })) environment.set(name, value);
  return environment;
}

/** Python's `range`, as a list; its length is known before it is made. */
function range(first: number, second?: number, step = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (![start, stop, step].every(Number.isInteger) || step === 0) {
    throw templateInvalid('it calls range() with something that is not a whole number.');
  }
  const length = Math.max(0, Math.ceil((stop - start) / step));
  checkItemCount(length);
  return Array.from({ length }, (_, index) => start + index * step);
}

/** The part of `strftime` that templates use, in English as Python's default. */
function formatDate(date: Date, format: string): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const month = MONTHS[date.getMonth()] ?? '';
  const parts: Readonly<Record<string, string>> = {
    '%Y': String(date.getFullYear()),
    '%m': two(date.getMonth() + 1),
    '%d': two(date.getDate()),
    '%B': month,
    '%b': month.slice(0, 3),
    '%H': two(date.getHours()),
    '%M': two(date.getMinutes()),
    '%S': two(date.getSeconds()),
    '%%': '%',
  };
  return format.replace(/%./g, (part) => parts[part] ?? part);
}
