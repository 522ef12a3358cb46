import { Fault } from './fault.ts';

/** What this file needs of the browser's Trusted Types. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): ScriptPolicy;
}
interface ScriptPolicy {
  createScriptURL(address: string): object;
}

/** The name a page lists in its `trusted-types` directive. */
const POLICY = 'nibble';

let policy: ScriptPolicy | undefined;

/**
 * Starts one of our own workers where the page demands Trusted Types, too. Bundlers follow only the literal
 * `new Worker(new URL('…', import.meta.url), …)`, so the address cannot be wrapped where it is written: while `create`
 * runs, and not an instant longer, `Worker` is a constructor that passes addresses through the policy `nibble`.
 */
export function startTrusted<W extends Worker | SharedWorker = Worker>(
  create: () => W,
  kind: 'Worker' | 'SharedWorker' = 'Worker',
): W {
  const trust = openPolicy();
  const plain: typeof Worker | typeof SharedWorker = globalThis[kind];
  if (trust === undefined) return createPlain(create);
  const trusting = new Proxy(plain, {
    construct: (target, [address, ...rest]) =>
      Reflect.construct(target, [trust.createScriptURL(String(address)), ...rest]) as W,
  });
  try {
    Reflect.set(globalThis, kind, trusting);
    return createPlain(create);
  } finally {
    Reflect.set(globalThis, kind, plain);
  }
}

/** Registers our own service worker, likewise. */
export function registerTrusted(
  container: Pick<ServiceWorkerContainer, 'register'>,
  address: string,
  options: RegistrationOptions,
): Promise<ServiceWorkerRegistration> {
  const trusted = openPolicy()?.createScriptURL(address) as string | undefined; // which the types do not know
  return container.register(trusted ?? address, options);
}

/** The policy never leaves this module: only addresses written in our own sources pass it. */
function openPolicy(): ScriptPolicy | undefined {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  try {
    return (policy ??= trustedTypes?.createPolicy(POLICY, { createScriptURL: (address) => address }));
  } catch {
    return undefined; // not on the page's list; only a page that also requires Trusted Types minds
  }
}

function createPlain<W>(create: () => W): W {
  try {
    return create();
  } catch (error) {
    if (!/TrustedScriptURL|trusted type/i.test(String(error))) throw error;
    const message =
      "This page's Trusted Types keep the worker that runs the model from starting. Add `nibble` to the `trusted-types` directive of its Content-Security-Policy.";
    throw new Fault('worker-start', message, {}, error);
  }
}
