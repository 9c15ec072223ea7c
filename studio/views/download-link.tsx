import { artifactPath, readArtifact, save } from '../server/artifacts.js';
import { apiKey } from '../server/key.js';
import { STRINGS } from '../strings.js';
import { formatBytes } from './format.js';
import { Icon } from './icons.js';

/** A file to take away. A plain link, so that it works whatever else does not; with a key the page fetches it itself. */
export function DownloadLink(props: { id: string; name: string; bytes: number }) {
  const { id, name, bytes } = props;
  const fetchAndSave = (event: MouseEvent) => {
    if (apiKey.value === null) return;
    event.preventDefault();
    void readArtifact(id, name).then((file) => save(new Blob([file]), `${id.slice(0, 8)}-${name}`));
  };
  return (
    <a class="file" href={artifactPath(id, name)} download={`${id.slice(0, 8)}-${name}`} onClick={fetchAndSave}>
      <Icon name="download" />
      <span class="file-name">
        <span class="unseen">{STRINGS.result.download} </span>
        {name}
      </span>
      <span class="muted file-what">{STRINGS.files[name] ?? ''}</span>
      <span class="muted file-size">{formatBytes(bytes)}</span>
    </a>
  );
}
