// Submitting an experiment: it is checked while it is written, and what it would do is said before it is done.
import { el, setText } from './dom.js';
import { send } from './api.js';
import { fleet, link } from './state.js';
import { count, counted, duration } from './words.js';

const PAUSE = 500;
const MOST = 4 * 1024 * 1024;
const KEPT = 'dps-fleet-draft';
const EXAMPLE = `# Everything that is left out has the default of the paper.
name: first-look
networks: [{name: alexnet, weights: {kind: random}}]
variants: [baseline, lin]
contexts: {kind: random, count: 24, seed: 1}
train: {kind: dead-leaves, images: 64}
test: {images: {kind: dead-leaves, images: 64}}
`;

function fact(value, words) {
  return el('div', { class: 'tile' }, el('b', null, value), el('span', null, words));
}

/** The view; a draft is kept for this tab. */
export function view() {
  const text = el('textarea', { id: 'yaml', rows: 22, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', 'aria-describedby': 'yaml-note faults', oninput: changed, onscroll: () => { lines.scrollTop = text.scrollTop; } });
  const lines = el('pre', { class: 'lines', 'aria-hidden': 'true' });
  const editor = el('div', { class: 'editor', ondragover: drag, ondragleave: () => editor.classList.remove('over'), ondrop: drop }, lines, text);
  const file = el('input', { type: 'file', id: 'file', accept: '.yaml,.yml,.json', onchange: () => file.files[0] && read(file.files[0]) });
  const faults = el('ol', { class: 'faults', id: 'faults' });
  const words = el('p', { role: 'status' });
  const plan = el('div', { class: 'tiles', hidden: true });
  const note = el('p', { class: 'sub' });
  const button = el('button', { type: 'button', class: 'primary', disabled: true, onclick: submit }, 'Submit');
  const readOnly = el('p', { class: 'note warning', hidden: true }, 'Your token allows to look, not to submit.');
  const element = el('div', null, el('h1', null, 'Submit an experiment'), readOnly,
    el('p', { class: 'sub', id: 'yaml-note' }, 'Paste it, drop a file, or start from the example. It is checked as you write; nothing is submitted before you say so.'),
    el('p', { class: 'filters' }, el('label', { for: 'file' }, 'file'), file, el('button', { type: 'button', class: 'plain', onclick: () => put(EXAMPLE) }, 'Use the example')),
    el('div', { class: 'submit' }, el('div', null, el('label', { for: 'yaml' }, 'Experiment, in YAML'), editor),
      el('section', { 'aria-label': 'What is wrong, or what it would do' }, words, faults, plan, note, el('p', null, button))));
  let timer = 0;
  let checked = 0;
  let ready = null;
  let marked = [];

  function number() {
    const total = text.value.split('\n').length;
    lines.replaceChildren(...Array.from({ length: Math.min(total, 5000) }, (_, i) =>
      el('span', marked.includes(i + 1) ? { class: 'bad' } : null, String(i + 1) + '\n')));
    lines.scrollTop = text.scrollTop;
  }

  function put(value) {
    text.value = value;
    changed();
    text.focus();
  }

  function changed() {
    sessionStorage.setItem(KEPT, text.value);
    ready = null;
    button.disabled = true;
    number();
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  }

  async function check() {
    const mine = ++checked;
    if (!text.value.trim()) {
      show([], null);
      setText(words, '');
      return;
    }
    try {
      const answer = await send('POST', '/api/v1/checks', { text: text.value });
      if (mine !== checked) return;
      ready = answer.experiment || null;
      show(answer.faults, answer.plan);
    } catch (e) {
      if (mine !== checked) return;
      show([], null);
      setText(words, e.message);
    }
  }

  function show(found, would) {
    marked = found.map(f => f.line);
    number();
    setText(words, found.length ? counted(found.length, 'fault') : would ? 'Nothing is wrong with it. Submitted, it is:' : '');
    faults.replaceChildren(...found.map(f => el('li', null,
      f.line ? el('button', { type: 'button', class: 'line', onclick: () => go(f.line) }, 'line ' + f.line) : null,
      f.pointer ? el('code', null, f.pointer) : null, ' ', f.detail)));
    plan.hidden = !would;
    setText(note, '');
    if (would) {
      plan.replaceChildren(fact(count(would.tasks), 'tasks'), fact(count(would.metrics), 'metrics'),
        fact(count(would.already_done), 'tasks done already, which are reused'), fact(count(would.published), 'tasks to be published'),
        fact(would.seconds_left === undefined || would.seconds_left === null ? 'unknown' : 'about ' + duration(would.seconds_left), 'time, with the workers that were heard of'));
      setText(note, would.known ? 'This very experiment is here already; submitted again, it goes on where it was, and nothing is done twice.'
        : would.seconds_left === undefined ? 'How long it takes can\'t be said before a task like its own was done.' : '');
    }
    button.disabled = !ready || fleet.access !== 'full';
  }

  function go(line) {
    const before = text.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(before, before + text.value.split('\n')[line - 1].length);
    text.scrollTop = Math.max(0, (line - 6) * 20);
  }

  function drag(event) {
    event.preventDefault();
    editor.classList.add('over');
  }

  function drop(event) {
    event.preventDefault();
    editor.classList.remove('over');
    const dropped = event.dataTransfer.files[0];
    if (dropped) read(dropped);
    else put(event.dataTransfer.getData('text/plain'));
  }

  async function read(dropped) {
    if (dropped.size > MOST) {
      setText(words, dropped.name + ' is too large for an experiment; accepted: at most 4 MiB');
      return;
    }
    put(await dropped.text());
  }

  async function submit() {
    button.disabled = true;
    try {
      const answer = await send('POST', '/api/v1/experiments', ready);
      sessionStorage.removeItem(KEPT);
      location.hash = link('experiments', answer.experiment_id);
    } catch (e) {
      setText(words, e.message);
      faults.replaceChildren(...(e.errors || []).map(f => el('li', null, el('code', null, f.pointer), ' ', f.detail)));
      button.disabled = false;
    }
  }

  text.value = sessionStorage.getItem(KEPT) || '';
  number();
  if (text.value) check();
  return {
    element, title: 'Submit',
    update() {
      readOnly.hidden = !fleet.begun || fleet.access === 'full';
    },
    end: () => clearTimeout(timer)
  };
}
