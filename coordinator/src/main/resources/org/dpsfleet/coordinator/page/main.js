// The page: which view is shown, who is signed in, and whether the connection lives.
import { el, setText } from './dom.js';
import { get, token } from './api.js';
import { count } from './words.js';
import { address, connect, fleet, link, watch } from './state.js';
import * as fleetView from './fleet.js';
import * as experimentView from './experiment.js';
import * as failuresView from './failures.js';
import * as submitView from './submit.js';

const views = { fleet: fleetView, experiments: experimentView, failures: failuresView, submit: submitView };
const names = [['fleet', 'Fleet'], ['failures', 'Failures'], ['submit', 'Submit']];
const main = document.getElementById('view');
const nav = document.querySelector('nav');
const connection = document.querySelector('.connection');
const signOut = document.getElementById('sign-out');
let current = null;
let shown = '';
let asking = false;

function show() {
  const { view, subject } = address();
  const key = view + '/' + (subject || '');
  nav.querySelectorAll('a').forEach(a => {
    if (a.dataset.view === view || (view === 'experiments' && a.dataset.view === 'fleet')) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  });
  if (asking) return;
  if (key === shown) {
    if (current.moved) current.update();
    return;
  }
  if (current && current.end) current.end();
  current = views[view] ? views[view].view(subject) : lost();
  const first = shown === '';
  shown = key;
  document.title = current.title + ' · dps-fleet';
  main.replaceChildren(current.element);
  if (!first) {
    main.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
  current.update();
}

function lost() {
  return { title: 'Not found', update() {}, element: el('div', null, el('h1', null, 'There is no such view'),
    el('p', null, el('a', { href: link('fleet') }, 'To the fleet'))) };
}

function update() {
  const words = { connecting: 'connecting…', live: 'live', lost: 'connection lost, trying again', refused: 'not signed in' };
  setText(connection, words[fleet.connection]);
  connection.className = 'connection ' + fleet.connection;
  connection.title = fleet.why;
  connection.hidden = asking;
  nav.hidden = asking;
  const dead = [...fleet.experiments.values()].reduce((n, e) => n + e.tasks.dead, 0);
  setText(nav.querySelector('[data-view=failures]'), dead ? 'Failures (' + count(dead) + ')' : 'Failures');
  signOut.hidden = !token.get() || asking;
  if (fleet.connection === 'refused' && !asking) signIn();
  else if (current && !asking) current.update();
}

function signIn() {
  if (asking) return;
  asking = true;
  update();
  const wrong = token.get() !== null;
  token.clear();
  const field = el('input', { type: 'password', id: 'token', autocomplete: 'off', required: true, spellcheck: 'false', 'aria-describedby': 'token-note' });
  const failed = el('p', { class: 'error', role: 'alert' }, wrong ? 'The coordinator does not accept that token.' : '');
  const form = el('form', { class: 'sign-in', onsubmit: enter },
    el('h1', null, 'Sign in'),
    el('p', null, 'This coordinator asks for its token. A token for viewing shows everything and changes nothing.'),
    el('label', { for: 'token' }, 'Token'), field, failed,
    el('button', { type: 'submit', class: 'primary' }, 'Sign in'),
    el('p', { class: 'sub', id: 'token-note' }, 'It is kept until this tab is closed, and never in an address.'));
  async function enter(event) {
    event.preventDefault();
    token.set(field.value.trim());
    try {
      await get('/api/v1/queues');
    } catch (e) {
      token.clear();
      setText(failed, e.status === 401 ? 'The coordinator does not accept that token.' : e.message);
      field.select();
      return;
    }
    asking = false;
    shown = '';
    fleet.connection = 'connecting';
    connect();
    show();
  }
  document.title = 'Sign in · dps-fleet';
  main.replaceChildren(form);
  field.focus();
}

signOut.addEventListener('click', () => {
  token.clear();
  location.reload();
});
names.forEach(([view, words]) => nav.append(el('a', { href: link(view === 'fleet' ? '' : view), 'data-view': view }, words)));
nav.append(el('a', { href: '/docs' }, 'API'));
window.addEventListener('hashchange', show);
watch(update);
// Relative times grow older by themselves.
setInterval(update, 1000);
if (document.documentElement.dataset.token && !token.get()) {
  signIn();
} else {
  connect();
  show();
}
