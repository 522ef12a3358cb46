/**
 * A Vite plugin that takes comments and needless white space out of Lit's css templates, which no minifier looks into.
 * @returns {import('vite').Plugin}
 */
export function tightCss() {
  return {
    name: 'nibble-tight-css',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/src\/ui\/.*\.ts$/.test(id) || !code.includes('css`')) return null;
      return { code: code.replace(/css`[^`]*`/g, tighten), map: null };
    },
  };
}

/** @param {string} css without substitutions inside of strings */
function tighten(css) {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}');
}
