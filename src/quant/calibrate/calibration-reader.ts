import { Fault } from '../../core/fault.ts';

/** Text, or the ids of its tokens. */
export type CalibrationText = string | readonly number[];

/**
 * Where calibration text comes from, one text after another; an array will do. It may go on for ever: who calibrates stops when there
 * are tokens enough. (ONNX Runtime's `CalibrationDataReader`, whose `get_next` is an iterator's `next` here.)
 */
export type CalibrationReader = AsyncIterable<CalibrationText> | Iterable<CalibrationText>;

/**
 * The texts of a file: a JSON array, or JSON one to a line, of strings, of token ids or of objects with a `text`; any other content is
 * one plain text.
 * @throws Fault `calibration-invalid` for JSON that holds something else
 */
export function readerOf(content: string): CalibrationReader {
  if (!LOOKS_LIKE_JSON.test(content)) return [content];
  const whole = parsed(content);
  if (Array.isArray(whole)) return whole.map(asText);
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(parsed);
  if (!values.includes(undefined)) return values.map(asText);
  const message =
    'The calibration texts look like JSON, but are none. Give an array of strings, or plain text.';
  throw new Fault('calibration-invalid', message);
}

const LOOKS_LIKE_JSON = /^\s*(\[\s*["{[]|\{\s*")/;

/** JSON has no undefined, so that means no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function asText(value: unknown, index: number): CalibrationText {
  const text = typeof value === 'object' && value !== null && 'text' in value ? value.text : value;
  if (typeof text === 'string') return text;
  if (Array.isArray(text) && text.every((id): id is number => Number.isInteger(id))) return text;
  const wanted = 'a string, an object with a "text", nor an array of token ids';
  throw new Fault(
    'calibration-invalid',
    `Entry ${index + 1} of the calibration texts is neither ${wanted}.`,
    {
      entry: index,
    },
  );
}
