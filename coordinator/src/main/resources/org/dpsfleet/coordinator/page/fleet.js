// The fleet: its experiments, its queues, its workers.
import { el, keyed, setAttribute, setText } from './dom.js';
import { address, choose, fleet, link } from './state.js';
import { bytes, count, counted, duration, moment, percent, rate, short, states } from './words.js';
import { queue } from './queues.js';

const PAGE = 100;
const EXPERIMENTS = 25;
const activities = { busy: 0, lost: 1, idle: 2 };

function tile(words) {
  const value = el('b', null, '0');
  return { element: el('div', { class: 'tile' }, value, el('span', null, words)), update: text => setText(value, text) };
}

/** The bar of an experiment's tasks, which says the same in words. */
export function progress() {
  const parts = ['done', 'running', 'dead', 'cancelled'].map(name => [name, el('i', { class: name })]);
  const element = el('div', { class: 'progress', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, parts.map(p => p[1]));
  return {
    element,
    update(e) {
      const { tasks } = e;
      parts.forEach(([name, part]) => { part.style.width = 100 * tasks[name] / tasks.total + '%'; });
      setAttribute(element, 'aria-valuenow', String(Math.floor(100 * tasks.done / tasks.total)));
      setAttribute(element, 'aria-label', 'Tasks of ' + e.name);
      setAttribute(element, 'aria-valuetext', sums(tasks));
    }
  };
}

/** For example "72 of 288 contexts"; empty where each task has one. */
export function contextsOf(e) {
  return e.contexts && e.contexts.total !== e.tasks.total ? count(e.contexts.done) + ' of ' + counted(e.contexts.total, 'context') : '';
}

/** For example "3 of 10 tasks done, 2 running". */
export function sums(tasks) {
  const rest = [['running', 'running'], ['adapted', 'waiting for evaluation'], ['waiting', 'waiting for another attempt'],
    ['dead', 'failed'], ['cancelled', 'cancelled']].filter(([name]) => tasks[name]).map(([name, words]) => count(tasks[name]) + ' ' + words);
  return [count(tasks.done) + ' of ' + counted(tasks.total, 'task') + ' done', ...rest].join(', ');
}

function experiment(first) {
  const bar = progress();
  const name = el('a', { href: link('experiments', first.experiment_id) });
  const state = el('span');
  const share = el('b');
  const words = el('span');
  const contexts = el('span');
  const pace = el('span');
  const held = el('p', { class: 'held' });
  const submitted = moment();
  const element = el('li', { class: 'experiment' },
    el('div', { class: 'head' }, el('h3', null, name), state, share),
    bar.element,
    el('p', { class: 'facts' }, words, contexts, pace, el('span', null, 'submitted ', submitted.element)),
    held);
  return {
    element,
    update(e) {
      bar.update(e);
      setText(name, e.name);
      setText(state, states[e.state]);
      state.className = 'pill ' + e.state;
      setText(share, percent(e.tasks.done / e.tasks.total));
      setText(words, sums(e.tasks));
      setText(contexts, contextsOf(e));
      contexts.hidden = !contextsOf(e);
      setText(pace, e.tasks_per_minute ? rate(e.tasks_per_minute) + ', about ' + duration(e.seconds_left) + ' left' : '');
      pace.hidden = !e.tasks_per_minute;
      setText(held, e.held_up ? 'Held up: ' + e.held_up : '');
      held.hidden = !e.held_up;
      submitted.update(e.submitted_at, Date.now());
    }
  };
}

function worker(first) {
  const device = el('span', { class: 'clamp' });
  const state = el('span');
  const task = el('td', { 'data-label': 'task' });
  const step = el('td', { class: 'number', 'data-label': 'step' });
  const message = el('span', { class: 'clamp' });
  const name = el('span', { class: 'clamp', title: first.worker }, first.worker);
  const memory = el('td', { class: 'number', 'data-label': 'memory' });
  const ofProcess = el('span');
  const ofGpu = el('span', { class: 'gpu' });
  const heard = moment();
  const element = el('tr', null,
    el('th', { scope: 'row' }, name), el('td', { 'data-label': 'state' }, state), el('td', { 'data-label': 'device' }, device), task, step,
    el('td', { 'data-label': 'says' }, message), memory,
    el('td', { 'data-label': 'last heard' }, heard.element));
  let held = '';
  return {
    element,
    update(w) {
      const now = w.tasks[0];
      setText(device, w.device);
      setAttribute(device, 'title', w.device);
      setText(state, w.state);
      state.className = 'pill ' + w.state;
      if (held !== (now ? now.task_id + now.attempt : '')) {
        held = now ? now.task_id + now.attempt : '';
        task.replaceChildren(...(now ? [now.stage + ' ', short(now.task_id), now.attempt > 1 ? ', attempt ' + now.attempt : '',
          w.tasks.length > 1 ? ' and ' + (w.tasks.length - 1) + ' more' : ''] : []));
      }
      setText(step, now && now.total ? count(now.done) + ' of ' + count(now.total) + ' ' + now.unit : '');
      setText(message, now ? now.message : '');
      setAttribute(message, 'title', now ? now.message : '');
      setText(ofProcess, w.memory_bytes ? bytes(w.memory_bytes) : '');
      setText(ofGpu, w.gpu_memory ? 'GPU ' + bytes(w.gpu_memory.used_bytes) + ' of ' + bytes(w.gpu_memory.total_bytes) : '');
      if (!memory.firstChild && (w.memory_bytes || w.gpu_memory)) memory.append(ofProcess, ' ', ofGpu);
      heard.update(w.last_heard_at, Date.now());
    }
  };
}

function nothing() {
  return el('section', { class: 'first', 'aria-labelledby': 'first' },
    el('h2', { id: 'first' }, 'Nothing has been submitted yet'),
    el('ol', null,
      el('li', null, 'Start a worker of each kind on a machine that reaches the same Kafka: ',
        el('code', null, 'fleet gpu-worker'), ' and ', el('code', null, 'fleet eval-worker'), '.'),
      el('li', null, 'Submit an experiment: ', el('a', { href: link('submit') }, 'here'), ', or with ', el('code', null, 'fleet submit experiments/NAME.yaml'),
        ', which finds your own images and weights.'),
      el('li', null, 'Watch it here: what happens appears by itself.')));
}

const running = e => e.state === 'running' || e.state === 'cancelling';
const newest = (a, b) => running(b) - running(a) || (a.submitted_at < b.submitted_at ? 1 : -1);

/** The view; returns {element, title, update}. */
export function view() {
  const tiles = { running: tile('experiments under way'), tasks: tile('tasks running'), waiting: tile('tasks waiting'), workers: tile('workers busy'), dead: tile('failed tasks') };
  const list = el('ul', { class: 'experiments' });
  const experiments = keyed(list, e => e.experiment_id, experiment);
  const moreExperiments = el('button', { type: 'button', class: 'plain', onclick: () => { shownExperiments += EXPERIMENTS; update(); } });
  const charts = el('div', { class: 'queues' });
  const body = el('tbody');
  const workers = keyed(body, w => w.worker, worker);
  const chosen = address().chosen;
  const filter = el('input', { type: 'search', id: 'workers-filter', value: chosen.get('worker'), oninput: () => { choose({ worker: filter.value }); update(); } });
  const state = el('select', { id: 'workers-state', onchange: () => { choose({ state: state.value }); update(); } },
    [['', 'any'], ['busy', 'busy'], ['idle', 'idle'], ['lost', 'lost']].map(([value, words]) => el('option', { value, selected: chosen.get('state') === value }, words)));
  const summary = el('p', { class: 'sub', role: 'status' });
  const more = el('button', { type: 'button', class: 'plain', onclick: () => { shown += PAGE; update(); } });
  let shown = PAGE;
  let shownExperiments = EXPERIMENTS;
  let figures = [];

  const empty = nothing();
  const full = el('section', { 'aria-labelledby': 'experiments' }, el('h2', { id: 'experiments' }, 'Experiments'), list, moreExperiments);
  const table = el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Table of workers' },
    el('table', { class: 'workers cards' },
      el('thead', null, el('tr', null, ['worker', 'state', 'device', 'task', 'step', 'says', 'memory', 'last heard']
        .map(name => el('th', { scope: 'col', class: name === 'step' || name === 'memory' ? 'number' : '' }, name)))), body));
  const none = el('p', { class: 'sub' }, 'No worker has taken a task since the coordinator started. A worker appears here with its first one.');
  const element = el('div', null,
    el('h1', null, 'Fleet'),
    el('div', { class: 'tiles' }, Object.values(tiles).map(t => t.element)),
    empty, full,
    el('section', { 'aria-labelledby': 'queues' }, el('h2', { id: 'queues' }, 'Queues ', el('span', null, 'tasks in each stage over the last hour')), charts),
    el('section', { 'aria-labelledby': 'workers' },
      el('div', { class: 'head' }, el('h2', { id: 'workers' }, 'Workers'),
        el('div', { class: 'filters' }, el('span', null, el('label', { for: 'workers-filter' }, 'name or device'), filter),
          el('span', null, el('label', { for: 'workers-state' }, 'state'), state))),
      summary, none, table, more));

  function updateWorkers() {
    const all = [...fleet.workers.values()];
    const words = filter.value.trim().toLowerCase();
    const found = all
      .filter(w => (!state.value || w.state === state.value) && (w.worker + ' ' + w.device).toLowerCase().includes(words))
      .sort((a, b) => activities[a.state] - activities[b.state] || (a.worker < b.worker ? -1 : 1));
    workers(found.slice(0, shown));
    none.hidden = all.length > 0;
    table.hidden = found.length === 0;
    const by = name => all.filter(w => w.state === name).length;
    setText(summary, all.length === 0 ? '' : [counted(all.length, 'worker'), count(by('busy')) + ' busy', count(by('idle')) + ' idle', by('lost') ? count(by('lost')) + ' lost' : '']
      .filter(Boolean).join(', ') + (found.length < all.length ? '; ' + count(found.length) + ' found' : ''));
    more.hidden = found.length <= shown;
    setText(more, 'Show ' + count(Math.min(PAGE, found.length - shown)) + ' more of ' + count(found.length));
    tiles.workers.update(count(by('busy')));
  }

  function update() {
    const all = [...fleet.experiments.values()].sort(newest);
    empty.hidden = all.length > 0 || !fleet.begun;
    full.hidden = all.length === 0;
    experiments(all.slice(0, shownExperiments));
    moreExperiments.hidden = all.length <= shownExperiments;
    setText(moreExperiments, 'Show more of ' + counted(all.length, 'experiment'));
    const sum = name => all.reduce((n, e) => n + e.tasks[name], 0);
    tiles.running.update(count(all.filter(running).length));
    tiles.tasks.update(count(sum('running')));
    tiles.waiting.update(count(sum('planned') + sum('published') + sum('waiting') + sum('adapted')));
    tiles.dead.update(count(sum('dead')));
    if (figures.length !== fleet.stages.length) {
      figures = fleet.stages.map(queue);
      charts.replaceChildren(...figures.map(f => f.element));
    }
    figures.forEach(f => f.update(fleet.samples));
    updateWorkers();
  }
  return { element, title: 'Fleet', update };
}
