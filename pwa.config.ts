import { fileURLToPath } from 'node:url';
import type { PluginOption } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const workers = fileURLToPath(new URL('workers', import.meta.url));

const screenshot = (name: 'wide' | 'narrow', sizes: string, label: string) => ({
  src: `screenshots/${name}.png`,
  sizes,
  type: 'image/png',
  form_factor: name,
  label,
});

const icon = (name: string, size: number, purpose: 'any' | 'maskable') => ({
  src: `icons/${name}-${size}.png`,
  sizes: `${size}x${size}`,
  type: 'image/png',
  purpose,
});

/** The web app manifest and the service worker that keeps the shell. */
export function pwa(): PluginOption {
  return [shellFlag(), keptShell()];
}

/** Tells the pages of this build that there is a service worker beside them: others have none. */
function shellFlag(): PluginOption {
  return {
    name: 'nibble-shell-flag',
    apply: 'build',
    config: () => ({ define: { 'import.meta.env.HAS_SHELL': 'true' } }),
  };
}

function keptShell(): PluginOption {
  return VitePWA({
    strategies: 'injectManifest',
    registerType: 'prompt',
    injectRegister: null, // the app registers it, once it is open
    srcDir: workers,
    filename: 'shell.sw.ts',
    injectManifest: {
      globPatterns: ['**/*.{html,js,css,wasm,svg,png}'], // and the manifest, by itself
      globIgnores: [
        'models/**',
        'screenshots/**',
        'shell.sw.js',
        'nibble-embed.js', // for other sites
        '**/ort*', // 44 MB, and few need them
        '**/transformers*',
      ],
      maximumFileSizeToCacheInBytes: 8 * 2 ** 20,
    },
    integration: {
      configureCustomSWViteBuild: (config) => {
        config.logLevel = 'error'; // one build talks enough
        // The plugin asks for the same under a name that Rolldown is giving up.
        const { rollupOptions } = config.build ?? {};
        if (rollupOptions) rollupOptions.output = { entryFileNames: 'shell.sw.mjs', codeSplitting: false };
      },
    },
    includeManifestIcons: false, // the patterns above have them
    manifest: {
      id: 'nibble',
      name: 'Nibble: a small model, all yours',
      short_name: 'Nibble',
      description: 'A small language model that runs on your own device. What you write never leaves it.',
      start_url: './',
      scope: './',
      display: 'standalone',
      lang: 'en',
      dir: 'ltr',
      theme_color: '#fbf8f3',
      background_color: '#fbf8f3',
      categories: ['productivity', 'utilities', 'education'],
      icons: [
        icon('icon', 192, 'any'),
        icon('icon', 512, 'any'),
        icon('maskable', 192, 'maskable'),
        icon('maskable', 512, 'maskable'),
        { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      ],
      screenshots: [
        screenshot('wide', '1280x800', 'A conversation on a large screen, with the list of all of them'),
        screenshot('narrow', '390x760', 'A conversation on a phone'),
      ],
      shortcuts: [{ name: 'New chat', url: './#new', icons: [icon('icon', 192, 'any')] }],
    },
  });
}
