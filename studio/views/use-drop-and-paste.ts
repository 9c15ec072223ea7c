import { useEffect, useState } from 'preact/hooks';

/** Takes what is dropped or pasted anywhere; true while something is held over the page. */
export function useDropAndPaste(take: (files: readonly File[]) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const gone = new AbortController();
    const on = <K extends keyof WindowEventMap>(type: K, act: (event: WindowEventMap[K]) => void) =>
      addEventListener(type, act, { signal: gone.signal });
    on('dragover', (event) => {
      event.preventDefault();
      setIsOver(true);
    });
    on('dragleave', (event) => {
      if (event.relatedTarget === null) setIsOver(false);
    });
    on('drop', (event) => {
      event.preventDefault();
      setIsOver(false);
      take([...(event.dataTransfer?.files ?? [])]);
    });
    on('paste', (event) => take([...(event.clipboardData?.files ?? [])]));
    return () => gone.abort();
  }, []);
  return isOver;
}
