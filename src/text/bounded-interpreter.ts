import { Interpreter, type Environment } from '@huggingface/jinja';
import { checkItemCount, templateInvalid, templateTooCostly } from './template-faults.ts';

type Node = Parameters<Interpreter['evaluate']>[0];
type Value = ReturnType<Interpreter['evaluate']>;

/** Characters and elements a value may hold, all levels together: four times the longest text we encode. */
const MAX_WEIGHT = 2 ** 20;
/** Work between two looks at the clock: nodes, and a share of the values they made. */
const WORK_PER_LOOK = 64;
const WEIGHT_PER_WORK = 64;

export interface TimeLimit {
  /** Milliseconds of any steady clock. */
  readonly now: () => number;
  readonly limitMs: number;
}

/**
 * Jinja with an end: the package has no limit on steps, time or memory. Every node passes through `evaluate`, so
 * that is where the clock is read and every value is weighed before something can be built upon it.
 */
export class BoundedInterpreter extends Interpreter {
  readonly #now: () => number;
  readonly #deadline: number;
  readonly #limitMs: number;
  readonly #weights = new WeakMap<object, number>();
  #work = 0;

  constructor(environment: Environment, limit: TimeLimit) {
    super(environment);
    this.#now = limit.now;
    this.#limitMs = limit.limitMs;
    this.#deadline = limit.now() + limit.limitMs;
  }

  override evaluate(node: Node, environment: Environment): Value {
    this.#spend(1);
    const value = super.evaluate(node, environment);
    const weight = this.#weigh(value);
    if (weight > MAX_WEIGHT) throw templateTooCostly('builds a value far longer than any prompt');
    this.#spend(weight / WEIGHT_PER_WORK);
    return value;
  }

  #spend(work: number): void {
    this.#work += work;
    if (this.#work < WORK_PER_LOOK) return;
    this.#work = 0;
    if (this.#now() > this.#deadline) throw templateTooCostly(`is not done after ${this.#limitMs} ms`);
  }

  #weigh(value: Value): number {
    const held: unknown = value.value;
    if (typeof held === 'string') return held.length;
    if (typeof held !== 'object' || held === null) return 1;
    const known = this.#weights.get(value);
    if (known !== undefined) return known;
    if (Array.isArray(held)) checkItemCount(held.length); // a loop does not look at the clock between items
    let weight = 1;
    for (const child of childrenOf(held)) {
      // the one kind of value that can change later, and so hold itself
      if (child.type === 'NamespaceValue') throw templateInvalid('it puts a namespace inside another value.');
      weight += 1 + this.#weigh(child);
    }
    if (value.type !== 'NamespaceValue') this.#weights.set(value, weight);
    return weight;
  }
}

/** Arrays hold values, objects and namespaces are maps of them. */
function childrenOf(held: object): Iterable<Value> {
  if (Array.isArray(held)) return held as Value[];
  return held instanceof Map ? (held as Map<string, Value>).values() : [];
}
