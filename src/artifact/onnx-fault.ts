import { Fault } from '../core/fault.ts';

/** The file is no ONNX model, contradicts itself, or has what no model that we run has. */
export function corruptOnnx(file: string, what: string): Fault {
  return new Fault(
    'onnx-corrupt',
    `${file} cannot be read: ${what}. Download it again or use another model.`,
    {
      file,
    },
  );
}

/** The file points at a place where it has no business. */
export function unsafeOnnx(file: string, location: string): Fault {
  const shown = JSON.stringify(location.length > 100 ? `${location.slice(0, 100)}…` : location);
  const message = `${file} wants weights from ${shown}, which is outside of its repository. Do not use this model.`;
  return new Fault('onnx-unsafe', message, { file });
}
