type Transaction = (this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) => IDBTransaction;
const realTransaction = Reflect.get(IDBDatabase.prototype, 'transaction') as Transaction;

/** The next `times` transactions throw an error of this name, as Safari's and a cleared Chromium's do. */
export function breakTransactions(
  times: number,
  name: string,
  message = 'Connection to Indexed Database server lost.',
): void {
  let left = times;
  IDBDatabase.prototype.transaction = function (...args: Parameters<Transaction>) {
    // fake-indexeddb opens databases through this method too
    if ((args[1] as string) !== 'versionchange' && left-- > 0) throw new DOMException(message, name);
    return realTransaction.apply(this, args);
  };
}

/** From now on every transaction takes all requests and then aborts, as browsers do over quota. */
export function fillDisk(): void {
  IDBDatabase.prototype.transaction = function (...args: Parameters<Transaction>) {
    const transaction = realTransaction.apply(this, args);
    const error = new DOMException('No room.', 'QuotaExceededError');
    Object.defineProperty(transaction, 'error', { get: () => error });
    queueMicrotask(() => transaction.abort());
    return transaction;
  };
}

export function mendTransactions(): void {
  IDBDatabase.prototype.transaction = realTransaction;
}
