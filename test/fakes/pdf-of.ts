/** A PDF of these pages' content streams; its one font is /F. */
export function pdfOf(contents: readonly string[]): Uint8Array<ArrayBuffer> {
  const kids = contents.map((_, at) => `${4 + 2 * at} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${contents.length} /Kids [${kids}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...contents.flatMap((content, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >> /Contents ${5 + 2 * at} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  let body = '%PDF-1.4\n';
  let places = '0000000000 65535 f \n';
  for (const [at, object] of objects.entries()) {
    places += `${String(body.length).padStart(10, '0')} 00000 n \n`;
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
  }
  const count = objects.length + 1;
  const end = `trailer << /Size ${count} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF`;
  return new TextEncoder().encode(`${body}xref\n0 ${count}\n${places}${end}`);
}

/** A page of one line for each text, from the top down. */
export function pageOf(lines: readonly string[], font = 10): string {
  const shown = lines.map((line, at) => `1 0 0 1 50 ${780 - (at % 45) * 16} Tm (${line}) Tj`);
  return `BT /F ${font} Tf ${shown.join(' ')} ET`;
}
