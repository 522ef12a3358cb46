import type { ByteAppender } from '../../artifact/byte-appender.ts';
import { onnxPieces } from '../../artifact/onnx-writer.ts';
import { overlayModel, type Replacement } from '../../artifact/overlay-model.ts';
import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault, throwIfAborted } from '../../core/fault.ts';
import { yieldToEventLoop } from '../../core/yield.ts';
import { exportModel } from '../../engine/onnx/export-model.ts';
import type { NBitsCodes } from '../../engine/onnx/nbits-codes.ts';
import { joinPieces } from './join-pieces.ts';
import { narrow } from '../pack/narrow.ts';
import { packNBits } from '../pack/pack-nbits.ts';
import type { Piece, PieceWriter } from '../tasks/piece.ts';

/** A protobuf message is shorter than 2 GiB. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Gathers a graph for transformers.js and any ONNX Runtime: codes become MatMulNBits, whatever is float is in the graph as it was
 * made. Codes of the whole model are in memory, packed, until it is written.
 */
export function beginOnnx(source: ModelFile, out: ByteAppender, signal: AbortSignal): PieceWriter {
  const coded = new Map<string, NBitsCodes>();
  const floats = new Map<string, Replacement>();
  let gathered: Piece[] = [];
  return {
    async write(piece) {
      gathered.push(piece);
      const whole = joinPieces(gathered);
      if (!whole) return;
      gathered = [];
      const { storage, tensor } = piece.plan;
      if ('codes' in whole) coded.set(tensor.name, packNBits(whole));
      else if (storage.kind === 'float')
        floats.set(tensor.name, {
          type: storage.type,
          data: narrow(whole.values, storage.type, tensor.name),
        });
    },
    async finish() {
      const model = overlayModel(source, floats);
      const graph = await exportModel(model, { weights: 'exact', coded, signal });
      const pieces = onnxPieces(graph).filter((piece) => piece instanceof Uint8Array);
      const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
      if (bytes > MOST_BYTES) {
        const message = `The graph would have ${bytes} bytes; one ONNX file has 2 GiB at most. Use fewer bits or a smaller model.`;
        throw new Fault('gguf-too-large', message, { bytes });
      }
      for (const piece of pieces) {
        await yieldToEventLoop(); // an abort is heard
        throwIfAborted(signal);
        await out.append(piece);
      }
    },
  };
}
