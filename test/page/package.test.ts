import { execFile, spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { build, createServer, parseSync, preview } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { packBuilt } from '../../scripts/pack.mjs';
import { serveFolder } from '../../scripts/static-server.mjs';
import { isolationHeaders } from '../../vite.config.ts';
import { startTinySite, type TinySite } from '../fakes/tiny-site.ts';
import { watchComplaints } from './built-app.ts';
import { buildPackage } from './built-package.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** All that a page may be allowed, and still run a model. */
const strictPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; " +
  "require-trusted-types-for 'script'; trusted-types nibble lit-html";

let folder = ''; // an app of somebody else's, with the packed package installed
let installed = '';
let browser: Browser;
let site: TinySite;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-app-'));
  await buildPackage();
  const tarball = packBuilt(folder);
  await write('package.json', JSON.stringify({ name: 'app', private: true, type: 'module' }));
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', tarball];
  const install = () => npm(args);
  await install().catch(install); // npm has been seen to stand still for good while it read a tarball
  installed = join(folder, 'node_modules/nibble-llm');
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  site = await startTinySite({ one: {} });
  const context = await browser.newContext();
  page = await context.newPage();
});
afterEach(async () => {
  await page.context().close();
  await site.close();
});

/** Rejects when npm fails, with what it said, or takes longer than it may. */
async function npm(args: readonly string[]): Promise<void> {
  const running = promisify(execFile)('npm', args, { cwd: folder, timeout: 100_000 });
  running.child.stdin?.end();
  await running;
}

async function write(path: string, content: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), content);
}

/** The page's script: `client` or `<nibble-chat>` answers, and the body says how it went. */
const script = (client: string, element: string): string => `
  const query = new URLSearchParams(location.search);
  const catalog = query.get('catalog');
  const ask = {
    async client() {
      const { createClient } = await import('${client}');
      const nibble = await createClient({ model: 'one', catalog });
      const messages = [{ role: 'user', content: 'hello world' }];
      const { finishReason } = await nibble.chat({ messages, temperature: 0, maxTokens: 8 }).result;
      const { notices } = nibble.info;
      const another = await createClient({ model: 'one', catalog }); // as another tab would
      const { held } = await navigator.locks.query();
      const shared = held.some(({ name }) => name.startsWith('nibble-guest'));
      await Promise.all([another.close(), nibble.close()]);
      return ['answered', finishReason, shared ? 'shared' : 'alone', ...notices].join();
    },
    async element() {
      await import('${element}');
      const chat = document.createElement('nibble-chat');
      Object.assign(chat, { catalog, start: 'always', maxTokens: 8, temperature: 0 });
      document.body.append(chat);
      const { end } = await chat.ask('hello world');
      return ['answered', end, ...chat.assistant.notices].join();
    },
    async repository() {
      const { createClient } = await import('${client}');
      const paths = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx'];
      const model = await Promise.all(paths.map(async (path) => {
        const bytes = await (await fetch('./repository/' + path)).blob();
        return new File([bytes], path.split('/').at(-1));
      }));
      const nibble = await createClient({ model });
      const messages = [{ role: 'user', content: 'hello world' }];
      const { finishReason } = await nibble.chat({ messages, temperature: 0, maxTokens: 8 }).result;
      await nibble.close();
      return ['answered', finishReason, nibble.info.kernel].join();
    },
  };
  document.body.dataset.outcome = await ask[query.get('face')]().catch(({ code, message }) => code ?? message);`;
const faces = [
  ['client', 'answered,length,shared'],
  ['element', 'answered,length'],
] as const;
const repositoryFiles = join(repository, 'test/engine/hub/repository/decoder');

/** The files of ONNX Runtime among what was built, without what names their version. */
async function runtimeFiles(at: string): Promise<string[]> {
  const names = await readdir(at, { recursive: true });
  const ours = names.filter((name) => /(^|\/)ort[.-]/.test(name) && !name.endsWith('.map'));
  return ours.map((name) => name.replace(/^.*\//, '').replace(/-[\w-]{8}(\.\w+)$/, '$1')).toSorted();
}
/** Both builds, each once: what transformers.js runs on and what our own graphs run on is the same. */
const oneRuntime = [
  'ort-wasm-simd-threaded.asyncify.wasm',
  'ort-wasm-simd-threaded.jspi.wasm',
  'ort.jspi.bundle.min.js',
  'ort.webgpu.bundle.min.js',
];
const html = (src: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>App</title><body><script type="module" src="${src}"></script></body></html>`;

async function outcome(address: string, face: string): Promise<string | undefined> {
  const complaints = watchComplaints(page);
  await page.goto(`${address}?face=${face}&catalog=${encodeURIComponent(site.catalogUrl)}`);
  await page.waitForSelector('body[data-outcome]', { state: 'attached' });
  expect(complaints).toEqual([]);
  return page.evaluate(() => document.body.dataset['outcome']);
}

describe('in a Vite app', () => {
  beforeAll(async () => {
    await write('app/index.html', html('./main.js'));
    await write('app/main.js', script('nibble-llm', 'nibble-llm/element'));
    cpSync(repositoryFiles, join(folder, 'app/public/repository'), { recursive: true });
    await build(config());
  });
  const config = () => ({ root: join(folder, 'app'), configFile: false as const, logLevel: 'warn' as const });
  const served = { headers: isolationHeaders, port: 0, host: '127.0.0.1' };

  test.each(faces)('the built app’s %s answers, with threads at hand', async (face, answered) => {
    const server = await preview({ ...config(), preview: served });
    expect(await outcome(server.resolvedUrls!.local[0]!, face)).toBe(answered);
    await server.close();
  });

  test('without transformers.js an ONNX repository is a Fault, and the runtime is there once', async () => {
    const { length: builds } = oneRuntime.filter((name) => name.endsWith('.wasm'));
    expect(await runtimeFiles(join(folder, 'app/dist'))).toEqual(oneRuntime.slice(0, builds)); // its scripts are in the worker's
    const server = await preview({ ...config(), preview: served });
    expect(await outcome(server.resolvedUrls!.local[0]!, 'repository')).toBe('engine-missing');
    await server.close();
  });

  test.each(faces)('in development the %s finds workers and kernels too', async (face, answered) => {
    const server = await createServer({ ...config(), server: { ...served, hmr: false, watch: null } });
    await server.listen();
    expect(await outcome(server.resolvedUrls!.local[0]!, face)).toBe(answered);
    await server.close();
  });
});

describe('in a page without a bundler', () => {
  const all = [...faces, ['repository', 'answered,length,transformers.js q8']] as const;

  test.each(all)('the %s answers from any folder, under the strictest policy', async (face, answered) => {
    const at = './some/deep/folder';
    cpSync(join(installed, 'dist/browser'), join(folder, 'plain', at), { recursive: true });
    cpSync(repositoryFiles, join(folder, 'plain/repository'), { recursive: true });
    await write('plain/index.html', html('./main.js'));
    await write('plain/main.js', script(`${at}/nibble.js`, `${at}/nibble-chat.js`));
    const policy = `${strictPolicy}; connect-src 'self' ${site.origin}`;
    const headers = { ...isolationHeaders, 'Content-Security-Policy': policy };
    const server = await serveFolder(join(folder, 'plain'), { headers });
    expect(await outcome(`${server.origin}/index.html`, face)).toBe(answered);
    await server.close();
  });

  test('the embed’s frame and its loader are there too', async () => {
    await write('embed/index.html', html('./nibble/nibble-embed.js'));
    cpSync(join(installed, 'dist/browser'), join(folder, 'embed/nibble'), { recursive: true });
    const server = await serveFolder(join(folder, 'embed'), { headers: isolationHeaders });
    await page.goto(`${server.origin}/index.html`);
    await page.evaluate(() => customElements.whenDefined('nibble-embed').then(() => {}));
    await page.goto(`${server.origin}/nibble/embed.html`);
    await page.locator('nibble-chat').waitFor();
    await server.close();
  });

  test('no module imports by a bare name, and the runtime is there once', async () => {
    const at = join(installed, 'dist/browser');
    const names = (await readdir(at, { recursive: true })).filter((name) => name.endsWith('.js'));
    expect(names).toEqual(expect.arrayContaining(['nibble.js', 'nibble-chat.js', 'nibble-embed.js']));
    for (const name of names) {
      const imported = importsOf(name, await readFile(join(at, name), 'utf8'));
      expect(imported.filter((one) => !/^\.\.?\//.test(one))).toEqual([]);
    }
    expect(await runtimeFiles(at)).toEqual(oneRuntime);
  });
});

/** What a module imports by names that are written out. */
function importsOf(name: string, source: string): string[] {
  const { staticImports, staticExports, dynamicImports } = parseSync(name, source).module;
  const written = dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start, end));
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...written.filter((text) => /^["'`]/.test(text)).map((text) => text.slice(1, -1)),
  ];
}

describe('types', () => {
  test.each([
    ['bundler', 'esnext'],
    ['nodenext', 'nodenext'],
  ])('resolve under moduleResolution %s', async (moduleResolution, module) => {
    cpSync(join(repository, 'test/page/package-consumer.ts'), join(folder, 'types/consumer.ts'));
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2023',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
    };
    await write('types/tsconfig.json', JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    const tsc = join(repository, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', join(folder, 'types')], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

test('the package holds code and no weights', async () => {
  const names = await readdir(installed, { recursive: true });
  expect(names).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'README.md', 'package.json']));
  expect(names.filter((name) => /\.gguf$|catalog\.json$|tsbuildinfo$/.test(name))).toEqual([]);
});

test('the installed command runs', () => {
  const { status, stdout } = spawnSync('npx', ['--no', '--', 'nibble', '--help'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ +nibble quantize /mu);
});
