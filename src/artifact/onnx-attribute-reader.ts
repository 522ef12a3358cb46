import { ATTRIBUTE, ATTRIBUTE_TYPES } from './onnx-fields.ts';
import { ONNX_LIMITS } from './onnx-limits.ts';
import type { OnnxAttribute, OnnxGraph, OnnxInitializer, OnnxTensor } from './onnx-model.ts';
import { readTensor, type OnnxContext } from './onnx-tensor-reader.ts';
import type { ProtobufReader } from './protobuf-reader.ts';

type Kind = OnnxAttribute['kind'];

const KIND_OF = new Map<number, Kind>(
  Object.entries(ATTRIBUTE_TYPES).map(([kind, id]) => [id, kind as Kind]),
);

/** Where a value may be, whatever kind the attribute turns out to be of. */
interface Draft {
  name: string;
  kind: Kind | undefined;
  int: number | bigint;
  float: number;
  string: string;
  tensor: OnnxTensor | undefined;
  graph: OnnxGraph | undefined;
  readonly ints: (number | bigint)[];
  readonly floats: number[];
  readonly strings: string[];
}

/**
 * An AttributeProto. `readGraph` reads the graph inside one, such as the branch of an `If`.
 * @throws Fault `onnx-corrupt`, also for kinds that no model we run has (lists of tensors or graphs, types).
 */
export function readAttribute(
  reader: ProtobufReader,
  context: OnnxContext,
  readGraph: (inner: ProtobufReader) => OnnxGraph,
): OnnxAttribute {
  const draft: Draft = {
    name: '',
    kind: undefined,
    int: 0,
    float: 0,
    string: '',
    tensor: undefined,
    graph: undefined,
    ints: [],
    floats: [],
    strings: [],
  };
  while (reader.next()) {
    switch (reader.field) {
      case ATTRIBUTE.tensor:
        if (draft.tensor) throw context.refuse('an attribute has two tensors');
        draft.tensor = nameless(readTensor(reader.message(), context));
        break;
      case ATTRIBUTE.graph:
        if (draft.graph) throw context.refuse('an attribute has two graphs');
        draft.graph = readGraph(reader.message());
        break;
      default:
        readPlain(reader, draft);
    }
    if (Math.max(draft.ints.length, draft.floats.length, draft.strings.length) > ONNX_LIMITS.listed)
      throw context.refuse('an attribute lists too much');
  }
  return attributeOf(draft, context);
}

/** A tensor inside an attribute is called what the attribute is called. */
function nameless({ element, shape, data }: OnnxInitializer): OnnxTensor {
  return { element, shape, data };
}

/** The fields that hold no messages. */
function readPlain(reader: ProtobufReader, draft: Draft): void {
  switch (reader.field) {
    case ATTRIBUTE.name:
      draft.name = reader.text(ONNX_LIMITS.textBytes);
      return;
    case ATTRIBUTE.type:
      draft.kind = KIND_OF.get(Number(reader.int()));
      return;
    case ATTRIBUTE.int:
      draft.int = reader.int();
      return;
    case ATTRIBUTE.float:
      draft.float = reader.float();
      return;
    case ATTRIBUTE.string:
      draft.string = reader.text(ONNX_LIMITS.textBytes);
      return;
    case ATTRIBUTE.ints:
      for (const value of reader.ints(ONNX_LIMITS.listed)) draft.ints.push(value);
      return;
    case ATTRIBUTE.floats:
      for (const value of reader.floats(ONNX_LIMITS.listed)) draft.floats.push(value);
      return;
    case ATTRIBUTE.strings:
      draft.strings.push(reader.text(ONNX_LIMITS.textBytes));
      return;
    default:
  }
}

function attributeOf(draft: Draft, { refuse }: OnnxContext): OnnxAttribute {
  const { name, kind } = draft;
  switch (kind) {
    case 'tensor':
      if (draft.tensor) return { name, kind, value: draft.tensor };
      break;
    case 'graph':
      if (draft.graph) return { name, kind, value: draft.graph };
      break;
    case 'int':
      return { name, kind, value: draft.int };
    case 'float':
      return { name, kind, value: draft.float };
    case 'string':
      return { name, kind, value: draft.string };
    case 'ints':
      return { name, kind, value: draft.ints };
    case 'floats':
      return { name, kind, value: draft.floats };
    case 'strings':
      return { name, kind, value: draft.strings };
    case undefined:
      break;
    default:
      return kind satisfies never;
  }
  throw refuse(`the attribute '${name}' has a value of an unknown kind`);
}
