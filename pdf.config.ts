import type { Plugin } from 'vite';

const IMPORT =
  /await import\(\s*(?:\/\*[^*]*\*\/\s*)*`\$\{WasmImage\.#wasmUrl\}\$\{this\._noWasmFilename\}`\)/u;

/**
 * Takes the one import out of pdf.js whose address is put together as it runs: decoders of pictures, which nobody needs who reads
 * text. What is built loads code from addresses that are written in it and from no others.
 */
export function pdfPlugin(): Plugin {
  return {
    name: 'nibble-pdf',
    transform: {
      filter: { id: /pdf\.worker\.mjs/u },
      handler(code) {
        if (!IMPORT.test(code))
          this.error('pdf.js loads its decoders in another way now: see pdf.config.ts.');
        return {
          code: code.replace(IMPORT, 'await Promise.reject(new Error("Pictures are not decoded."))'),
          map: null,
        };
      },
    },
  };
}
