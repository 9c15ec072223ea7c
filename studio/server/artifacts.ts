import { useEffect, useState } from 'preact/hooks';
import { apiKey } from './key.js';
import { request } from './request.js';

/** Address of a file, from the page's own server whatever name it was reached by. */
export function artifactPath(id: string, name: string): string {
  return `/v1/generations/${id}/artifacts/${name}`;
}

/** The bytes of a file. */
export async function readArtifact(id: string, name: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  return readPath(artifactPath(id, name), signal);
}

/** The bytes of whatever the API has under a path. */
export async function readPath(path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await request(path, signal ? { signal } : {});
  return response.arrayBuffer();
}

/** An address that an `<img>` can load: with a key the picture is fetched first. Null until it is there. */
export function usePicture(id: string, name: string | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  const key = apiKey.value;
  useEffect(() => {
    setUrl(null);
    if (name === null) return;
    if (key === null) {
      setUrl(artifactPath(id, name));
      return;
    }
    const gone = new AbortController();
    let made = '';
    void readArtifact(id, name, gone.signal)
      .then((bytes) => {
        made = URL.createObjectURL(new Blob([bytes]));
        setUrl(made);
      })
      .catch(() => {});
    return () => {
      gone.abort();
      URL.revokeObjectURL(made);
    };
  }, [id, name, key]);
  return url;
}

/** Saves bytes as a file of the browser's. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download reads the address after this task.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
