import { readPath, save } from '../server/artifacts.js';
import { apiKey } from '../server/key.js';
import { STRINGS } from '../strings.js';
import { formatBytes } from './format.js';
import { Icon } from './icons.js';

/** A file to take away: where the API has it, what it is called there and when saved, and what it is for. */
interface FileToSave {
  path: string;
  name: string;
  saveAs: string;
  what: string;
  bytes: number;
}

/** A plain link, so that it works whatever else does not; with a key the page fetches the file itself. */
export function DownloadLink({ path, name, saveAs, what, bytes }: FileToSave) {
  const fetchAndSave = (event: MouseEvent) => {
    if (apiKey.value === null) return;
    event.preventDefault();
    void readPath(path).then((file) => save(new Blob([file]), saveAs));
  };
  return (
    <a class="file" href={path} download={saveAs} onClick={fetchAndSave}>
      <Icon name="download" />
      <span class="file-name">
        <span class="unseen">{STRINGS.result.download} </span>
        {name}
      </span>
      <span class="muted file-what">{what}</span>
      <span class="muted file-size">{formatBytes(bytes)}</span>
    </a>
  );
}
