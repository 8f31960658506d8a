import { h, render } from 'preact';
import { App } from './views/app.js';

const root = document.getElementById('page');
if (root !== null) {
  root.textContent = '';
  render(h(App, null), root);
}
