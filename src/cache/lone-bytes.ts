/** A view is cloned with all of the buffer behind it: a part of a larger buffer becomes an array of its own. */
export function alone<T>(value: T): T {
  return ArrayBuffer.isView(value) && value.byteLength !== value.buffer.byteLength
    ? (copied(value) as T & ArrayBufferView)
    : value;
}

function copied(view: ArrayBufferView): ArrayBufferView {
  if (view instanceof DataView) return new DataView(bytesOf(view).buffer);
  return (view as Uint8Array).slice(); // as every typed array has it
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
}
