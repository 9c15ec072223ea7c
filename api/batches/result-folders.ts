/** The longest name of a folder, so that archives unpack everywhere. */
const MAX_CHARACTERS = 100;

/**
 * A folder of its own for each item, called like it: without the file's ending, without anything that leads out of the
 * folder or that some system can't write, and with a number where two would be called the same.
 */
export function resultFolders(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = folderOf(name);
    let folder = plain;
    for (let n = 2; taken.has(folder.toLowerCase()); n++) folder = `${plain}-${n}`;
    taken.add(folder.toLowerCase());
    return folder;
  });
}

function folderOf(name: string): string {
  const parts = name
    .replace(/\.(?:png|jpe?g|webp)$/i, '')
    .split(/[/\\]/)
    .map((part) =>
      part
        .replace(/[<>:"|?*\p{Cc}]/gu, '_')
        .replace(/[. ]+$/, '')
        .replace(/^\.+/, ''),
    )
    .filter((part) => part !== '');
  return (
    parts
      .join('/')
      .slice(0, MAX_CHARACTERS)
      .replace(/[/. ]+$/, '') || 'item'
  );
}
