import { resolve } from 'node:path';
import { type LocalSettings, readLocalSettings } from '../infra/config/local-settings.js';

/** What every command knows. */
export interface CliContext {
  /** Folder of the repository. */
  root: string;
  /** Folder of the local set-up. */
  home: string;
  settings: LocalSettings;
  /** Results: what a script would read. */
  print(text: string): void;
  /** Everything else: progress, advice. */
  note(text: string): void;
  /** Whether notes go to a person's terminal. */
  isLive: boolean;
}

export function createContext(): CliContext {
  const settings = readLocalSettings();
  const root = resolve(import.meta.dirname, '../..');
  return {
    root,
    home: resolve(settings.ORFEAS_HOME ?? resolve(root, '.orfeas')),
    settings,
    print: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    isLive: process.stderr.isTTY === true,
  };
}
