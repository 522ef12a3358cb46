/** `*` and `?` within a name, `**` across folders, `{a,b}` one of several: a pattern for paths with slashes. */
export function globPattern(glob: string): RegExp {
  let source = '';
  let group = 0;
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at);
    if (rest.startsWith('**/')) {
      source += '(?:.*/)?';
      at += 2;
    } else if (rest.startsWith('**')) {
      source += '.*';
      at++;
    } else if (rest[0] === '*') source += '[^/]*';
    else if (rest[0] === '?') source += '[^/]';
    else if (rest[0] === '{') {
      group++;
      source += '(?:';
    } else if (rest[0] === '}' && group > 0) {
      group--;
      source += ')';
    } else if (rest[0] === ',' && group > 0) source += '|';
    else source += rest[0]!.replace(/[\\^$.|?*+()[\]{}/]/u, String.raw`\$&`);
  }
  return new RegExp(`^${source}${')'.repeat(group)}$`, 'u');
}
