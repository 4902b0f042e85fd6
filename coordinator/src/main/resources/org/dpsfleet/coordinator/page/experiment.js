// An experiment: how it gets on and what it shows so far, alone or beside another.
import { ask, el, keyed, setText } from './dom.js';
import { get, send } from './api.js';
import { address, choose, fleet, link } from './state.js';
import { count, counted, duration, moment, percent, rate, short, states } from './words.js';
import { contextsOf, progress, sums } from './fleet.js';
import { contexts, findings } from './figures.js';
import { curves } from './curves.js';
import { drill } from './drill.js';

const AGAIN = 1500;
const SELDOM = 60_000;
const MOST_RUNNING = 50;
const name = id => (fleet.experiments.get(id) || { name: id }).name;

// The report of an experiment, asked for again when more of its tasks have scores.
function results(id, clicked, href) {
  const shown = findings(clicked);
  const list = contexts(href);
  const ended = new AbortController();
  let have = -1;
  let wanted = -1;
  let asked = 0;
  let pause = AGAIN;
  let busy = false;

  async function load() {
    busy = true;
    asked = Date.now();
    try {
      const report = await get('/api/v1/experiments/' + encodeURIComponent(id) + '/report', ended.signal);
      if (ended.signal.aborted) return;
      await shown.update(report);
      list.update(report);
      // Reports are made anew some seconds after results arrive: this may be an older one.
      have = report.scored;
    } catch (e) {
      if (ended.signal.aborted) return;
      if (e.status === 404 || e.status === 409) have = wanted;
      if (have < 0 || e.status === 409) shown.fail(e.message);
    } finally {
      busy = false;
    }
  }
  return {
    element: el('div', null, shown.element, list.element),
    update(done) {
      if (done !== wanted) pause = AGAIN;
      wanted = done;
      if (busy || done === have || Date.now() - asked < pause) return;
      pause = Math.min(2 * pause, SELDOM);
      load();
    },
    end() {
      ended.abort();
      shown.end();
    }
  };
}

function head(id) {
  const bar = progress();
  const state = el('span');
  const share = el('b');
  const words = el('span');
  const contexts = el('span');
  const pace = el('span');
  const submitted = moment();
  const held = el('p', { class: 'held' });
  const element = el('div', { class: 'experiment' }, el('div', { class: 'head' }, state, el('span', null, short(id)), share), bar.element,
    el('p', { class: 'facts' }, words, contexts, pace, el('span', null, 'submitted ', submitted.element)), held);
  return {
    element,
    update(e) {
      bar.update(e);
      setText(state, states[e.state]);
      state.className = 'pill ' + e.state;
      setText(share, percent(e.tasks.done / e.tasks.total));
      setText(words, sums(e.tasks) + (e.lost ? ', ' + counted(e.lost, 'attempt') + ' lost' : '') + (e.retried ? ', ' + count(e.retried) + ' retried' : ''));
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

function runningTasks(id) {
  const body = el('tbody');
  const rows = keyed(body, t => t.task_id, first => {
    const step = el('td', { class: 'number', 'data-label': 'step' });
    const message = el('td', { 'data-label': 'says' });
    const worker = el('td', { 'data-label': 'worker' });
    const stage = el('td', { 'data-label': 'stage' });
    return {
      element: el('tr', null, el('td', { 'data-label': 'task' }, el('a', { href: link('experiments', id, { task: first.task_id }) }, short(first.task_id))),
        stage, worker, step, message),
      update(t) {
        setText(stage, t.stage);
        setText(worker, t.worker);
        setText(step, t.total ? count(t.done) + ' of ' + count(t.total) + ' ' + t.unit : '');
        setText(message, t.message);
      }
    };
  });
  const more = el('p', { class: 'sub' });
  const figures = curves(id);
  const element = el('section', { 'aria-labelledby': 'running', hidden: true }, el('h2', { id: 'running' }, 'Running tasks'),
    el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Table of running tasks' }, el('table', { class: 'cards' },
      el('thead', null, el('tr', null, ['task', 'stage', 'worker', 'step', 'says'].map(h => el('th', { scope: 'col', class: h === 'step' ? 'number' : '' }, h)))), body)), more, figures.element);
  return {
    element,
    update() {
      const all = [...fleet.workers.values()].flatMap(w => w.tasks.filter(t => t.experiment_id === id).map(t => ({ ...t, worker: w.worker })));
      element.hidden = all.length === 0;
      figures.update(all.length > 0);
      rows(all.slice(0, MOST_RUNNING));
      setText(more, all.length > MOST_RUNNING ? 'and ' + count(all.length - MOST_RUNNING) + ' more' : '');
    }
  };
}

async function cancel(e) {
  const open = e.tasks.total - e.tasks.done - e.tasks.dead - e.tasks.cancelled;
  const agreed = await ask('Cancel ' + e.name + '?', el('p', null, counted(open, 'task') + ' of it will not be done: ' + count(e.tasks.running)
    + ' of them are running and workers are told to stop, the others end at once. Tasks that another experiment asked for as well go on. '
    + 'What is done stays. Submitted again, the experiment goes on where it was.'), 'Cancel the experiment', true);
  if (!agreed) return '';
  const answer = await send('POST', '/api/v1/experiments/' + encodeURIComponent(e.experiment_id) + '/cancel');
  return counted(answer.stopped, 'task') + ' stopped, ' + count(answer.stopping) + ' being stopped, ' + count(answer.shared) + ' going on for another experiment.';
}

// One experiment of the one or two that are shown.
function column(id, alone) {
  const summary = head(id);
  const said = el('p', { role: 'status', class: 'sub' });
  const act = async work => {
    try {
      setText(said, await work());
    } catch (e) {
      setText(said, e.message);
    }
  };
  const stop = el('button', { type: 'button', class: 'plain', onclick: () => act(() => cancel(fleet.experiments.get(id))) }, 'Cancel…');
  const failed = el('a', { href: link('failures', null, { experiment: id }) });
  const seen = results(id, row => {
    if (row.first && row.first.ranking) location.hash = link('experiments', id, { context: row.first.ranking.join(',') || ' ' });
  }, ranking => link('experiments', id, { context: ranking.join(',') || ' ' }));
  const running = alone ? runningTasks(id) : null;
  const title = alone ? null : el('h2', null, el('a', { href: link('experiments', id) }, name(id)));
  const element = el('div', { class: 'column' }, title, summary.element, el('p', { class: 'actions' }, failed, stop), said,
    running && running.element, el(alone ? 'h2' : 'h3', null, 'What it shows so far'), seen.element);
  return {
    element,
    update(e) {
      summary.update(e);
      if (title) setText(title.firstChild, e.name);
      stop.hidden = e.state !== 'running' || fleet.access !== 'full';
      failed.hidden = !e.tasks.dead;
      setText(failed, e.tasks.dead ? counted(e.tasks.dead, 'failed task') : '');
      if (running) running.update();
      seen.update(e.tasks.done);
    },
    end: seen.end
  };
}

/** The view of an experiment. */
export function view(id) {
  const title = el('h1');
  const other = el('select', { id: 'compare', onchange: () => { location.hash = link('experiments', id, { with: other.value }); } });
  const choice = el('p', { class: 'filters' }, el('label', { for: 'compare' }, 'compare with'), other);
  const columns = el('div', { class: 'columns' });
  const aside = el('div');
  const element = el('div', null, el('div', { class: 'head' }, title, choice), aside, columns);
  const view = { element, title: name(id), update, moved, end };
  let shown = [];
  let drilled = '';
  let listed = '';

  function update() {
    const e = fleet.experiments.get(id);
    if (!e) {
      setText(title, fleet.begun ? 'There is no experiment ' + id : 'Loading…');
      choice.hidden = true;
      return;
    }
    setText(title, e.name);
    if (view.title !== e.name) {
      view.title = e.name;
      document.title = e.name + ' · dps-fleet';
    }
    const others = [...fleet.experiments.values()].filter(x => x.experiment_id !== id);
    choice.hidden = others.length === 0;
    const key = others.map(x => x.experiment_id).join();
    if (key !== listed) {
      listed = key;
      other.replaceChildren(el('option', { value: '' }, 'none'), ...others.map(x => el('option', { value: x.experiment_id }, x.name)));
      other.value = address().chosen.get('with') || '';
    }
    const ids = [id, address().chosen.get('with')].filter(x => x && fleet.experiments.has(x));
    if (ids.join() !== shown.map(s => s.id).join()) {
      shown.forEach(s => s.column.end());
      shown = ids.map(x => ({ id: x, column: column(x, ids.length === 1) }));
      columns.replaceChildren(...shown.map(s => s.column.element));
      columns.className = ids.length > 1 ? 'columns two' : 'columns';
      other.value = ids[1] || '';
    }
    shown.forEach(s => s.column.update(fleet.experiments.get(s.id)));
    moved();
  }

  // What the address says is looked into.
  function moved() {
    const { chosen } = address();
    const key = chosen.get('task') + ' ' + chosen.get('context');
    if (key === drilled) return;
    drilled = key;
    const context = chosen.has('context') ? chosen.get('context').trim() : null;
    if (!chosen.has('task') && context === null) {
      aside.replaceChildren();
      return;
    }
    const panel = drill(id, { task: chosen.get('task'), context }, name, () => {
      choose({ task: '', context: '' });
      moved();
    });
    aside.replaceChildren(panel.element);
    panel.show();
  }

  function end() {
    shown.forEach(s => s.column.end());
  }
  return view;
}
