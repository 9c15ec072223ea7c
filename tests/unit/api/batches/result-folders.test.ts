import { resultFolders } from '../../../../api/batches/result-folders.js';

it('calls a folder like its picture, without the ending', () => {
  expect(resultFolders(['chair.png', 'set/lamp.JPEG', 'a.b.webp'])).toEqual(['chair', 'set/lamp', 'a.b']);
});

it('gives each item a folder of its own, also on systems that do not tell cases apart', () => {
  expect(resultFolders(['chair.png', 'chair.jpg', 'Chair.webp'])).toEqual(['chair', 'chair-2', 'Chair-3']);
});

it('leads nowhere else, and holds nothing that some system can not write', () => {
  const folders = resultFolders(['../../etc/passwd', '/abs.png', 'c:\\x.png', 'a\u0000<b>.png', '...', '']);
  expect(folders).toEqual(['etc/passwd', 'abs', 'c_/x', 'a__b_', 'item', 'item-2']);
  expect(resultFolders(['x'.repeat(500)])[0]).toHaveLength(100);
});
