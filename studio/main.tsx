import { render } from 'preact';
import { watchServer } from './server/watch-server.js';
import { applyTheme } from './state/theme.js';
import { App } from './views/app.js';

applyTheme();
watchServer();
render(<App />, document.getElementById('studio') as HTMLElement);
