/** The lines by which the files of an OBJ name each other: the materials' file in the OBJ, the texture in the MTL. */
const REFERENCES: Record<string, RegExp> = {
  'model.obj': /^(mtllib[ \t]+)([^\r\n]+)/gm,
  'model.mtl': /^([ \t]*map_\w+[ \t]+)([^\r\n]+)/gm,
};

/**
 * An artifact with the names it refers to replaced by those under which the files are saved.
 * @param names artifact name → file name
 */
export function renameReferences(
  artifact: string,
  content: Uint8Array,
  names: ReadonlyMap<string, string>,
): Uint8Array {
  const pattern = REFERENCES[artifact];
  if (pattern === undefined) return content;
  // latin1 keeps every byte as it is.
  const text = Buffer.from(content).toString('latin1');
  const renamed = text.replace(pattern, (line, keyword: string, name: string) => {
    const target = names.get(name.trim());
    return target === undefined ? line : keyword + Buffer.from(target, 'utf8').toString('latin1');
  });
  return Buffer.from(renamed, 'latin1');
}
