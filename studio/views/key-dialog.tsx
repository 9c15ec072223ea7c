import { useEffect, useRef } from 'preact/hooks';
import { giveKey, keyWanted } from '../server/key.js';
import { STRINGS } from '../strings.js';

/** Asks for the key that the server wants; what waits for it goes on by itself. */
export function KeyDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const wanted = keyWanted.value;
  useEffect(() => {
    if (wanted !== null) dialog.current?.showModal();
    else dialog.current?.close();
  }, [wanted]);
  const take = (event: SubmitEvent) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget as HTMLFormElement).get('key');
    if (typeof key === 'string' && key.trim() !== '') giveKey(key.trim());
  };
  return (
    <dialog ref={dialog} aria-labelledby="key-title" onCancel={(event) => event.preventDefault()}>
      <form onSubmit={take}>
        <h2 id="key-title">{STRINGS.key.title}</h2>
        <p>{STRINGS.key.text}</p>
        {wanted?.isRefused && (
          <p class="fault" role="alert">
            {STRINGS.key.refused}
          </p>
        )}
        <label class="field">
          <span>{STRINGS.key.label}</span>
          <input name="key" type="password" autocomplete="off" spellcheck={false} required />
        </label>
        <button type="submit" class="primary">
          {STRINGS.key.give}
        </button>
      </form>
    </dialog>
  );
}
