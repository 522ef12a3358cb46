import type { CodedMatrix, FloatMatrix } from '../coded-matrix.ts';
import type { TensorPlan } from '../plan/plan.ts';

/** Some rows of a tensor, or all of them, on their way into a file; what a vector has is one row. */
export interface Piece {
  readonly plan: TensorPlan;
  readonly content:
    | { readonly kind: 'raw'; readonly bytes: Uint8Array }
    | { readonly kind: 'floats'; readonly matrix: FloatMatrix }
    | { readonly kind: 'codes'; readonly coded: CodedMatrix };
  /** What the errors are shares of: Σ w². Absent where there are none. */
  readonly errors?: PieceErrors;
}

export interface PieceErrors {
  readonly energy: number;
  readonly weightError: number;
  readonly outputError?: number;
  /** GPTQ was asked for and found nothing to go by, so that the codes are the nearest. */
  readonly isUnlearned?: true;
}

/** A file format, being written. Pieces come in the order of the plan, all of a tensor after one another. */
export interface PieceWriter {
  write(piece: Piece): Promise<void>;
  /** All pieces were written. */
  finish(): Promise<void>;
}
