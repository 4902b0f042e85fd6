// Tasks that were given up: why, what became of their attempts, and trying them again.
import { ask, el, keyed, setText } from './dom.js';
import { get, part, send } from './api.js';
import { address, choose, fleet, link } from './state.js';
import { count, counted, moment, short } from './words.js';
import { history } from './drill.js';

const PAGE = 50;
const categories = ['bad_input', 'missing_data', 'checkpoint', 'out_of_memory', 'diverged', 'lost', 'handed_back', 'superseded', 'internal'];
const spoken = category => category.replaceAll('_', ' ');

/** Asks for a replay, part by part; returns how many are tried again and why the others are not. */
async function replay(request, dryRun, told) {
  const sum = { replayed: 0, refused: [] };
  let after;
  do {
    const answer = await send('POST', '/api/v1/replays', { ...request, dry_run: dryRun, limit: 1000, ...(after ? { after } : {}) });
    sum.replayed += answer.replayed.length;
    sum.refused.push(...answer.refused);
    after = answer.next;
    if (told && after) told(sum.replayed);
  } while (after);
  return sum;
}

const refusals = refused => el('ul', null, refused.slice(0, 10).map(r => el('li', null, short(r.task_id), ' ', r.detail)),
  refused.length > 10 ? el('li', null, 'and ' + count(refused.length - 10) + ' more') : null);

/** Says what a replay would do, does it if that is agreed to, and returns what came of it in a sentence; null if not. */
async function confirmed(request, words) {
  const would = await replay(request, true);
  if (!would.replayed) {
    await ask('Nothing can be tried again', el('div', null, el('p', null, words), refusals(would.refused)), 'Understood');
    return null;
  }
  const agreed = await ask('Try ' + counted(would.replayed, 'task') + ' again?', el('div', null,
    el('p', null, words + ' Each gets one more attempt, from its dead letter, at the end of its queue. The replay and its time are kept in its history.'),
    would.refused.length ? el('p', null, counted(would.refused.length, 'task') + ' will not:') : null, would.refused.length ? refusals(would.refused) : null),
  'Try again');
  if (!agreed) return null;
  const done = await replay(request, false);
  return counted(done.replayed, 'task') + ' tried again' + (done.refused.length ? ', ' + count(done.refused.length) + ' not: ' + done.refused[0].detail : '') + '.';
}

/** The message of a task, to be mended; null if that was given up. */
async function edited(failure) {
  const task = await get('/api/v1/tasks/' + encodeURIComponent(failure.task_id));
  let text = task.message || '';
  try {
    text = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Shown as it is: what is wrong with it may be the reason of the failure.
  }
  const wrong = el('p', { class: 'error', role: 'alert' });
  const field = el('textarea', { id: 'message', rows: 16, spellcheck: 'false', 'aria-describedby': 'message-wrong' });
  wrong.id = 'message-wrong';
  field.value = text;
  field.setSelectionRange(0, 0);
  for (;;) {
    const body = el('div', null, el('p', null, 'What is published in place of the dead letter\'s own message, as JSON. The work itself stays: other work is another task, and is refused.'),
      el('label', { for: 'message' }, 'Message'), field, wrong);
    if (!await ask('Mend the message of task ' + failure.task_id.slice(0, 8), body, 'Go on')) return null;
    try {
      const message = JSON.parse(field.value);
      if (message === null || Array.isArray(message) || typeof message !== 'object') throw new Error('it is not an object');
      return message;
    } catch (e) {
      setText(wrong, 'This is not a message: ' + e.message);
    }
  }
}

function failure(act) {
  return first => {
    const failed = moment();
    const again = el('button', { type: 'button', class: 'plain', onclick: () => act(async () =>
      confirmed({ task_ids: [first.task_id] }, 'The task failed with: ' + first.message.slice(0, 300)), again) }, 'Try again…');
    const mend = el('button', { type: 'button', class: 'plain', onclick: () => act(async () => {
      const message = await edited(first);
      return message && confirmed({ task_ids: [first.task_id], with: message }, 'The task is published with the message as you mended it.');
    }, mend) }, 'Mend and try again…');
    const events = el('div');
    const element = el('li', { class: 'failure' },
      el('div', { class: 'head' }, el('span', { class: 'pill failed' }, spoken(first.category)), el('h2', null, first.stage + ' ', short(first.task_id)), el('span', { class: 'sub' }, failed.element)),
      el('pre', null, first.message),
      el('p', { class: 'facts' }, el('span', null, counted(first.attempts, 'attempt')), el('span', null, 'last by ' + (first.worker || 'nobody') + (first.device ? ' on ' + first.device : '')),
        el('span', null, first.exception_class), el('span', null, first.topic + '-' + first.partition + '@' + first.offset)),
      el('details', { ontoggle: () => events.replaceChildren(history(first.history)) }, el('summary', null, 'What became of its attempts'), events),
      el('p', { class: 'actions may-change' }, again, mend));
    return { element, update: f => failed.update(f.failed_at, Date.now()) };
  };
}

/** The view of the failures. */
export function view() {
  const chosen = address().chosen;
  const experiment = el('select', { id: 'f-experiment' });
  const category = el('select', { id: 'f-category' }, el('option', { value: '' }, 'any'), categories.map(c => el('option', { value: c }, spoken(c))));
  const worker = el('input', { type: 'search', id: 'f-worker' });
  category.value = chosen.get('category') || '';
  worker.value = chosen.get('worker') || '';
  const all = el('button', { type: 'button', class: 'primary', onclick: () => act(() => confirmed({ filter: filter() }, sentence()), all) });
  const said = el('p', { role: 'status' });
  const list = el('ul', { class: 'failures' });
  const show = keyed(list, f => f.task_id + f.attempts, failure(act));
  const more = el('button', { type: 'button', class: 'plain', onclick: () => load(true) }, 'Show more');
  const none = el('p', { class: 'sub' });
  const element = el('div', null, el('h1', null, 'Failures'),
    el('p', { class: 'sub' }, 'Tasks that were given up after their attempts. Each keeps its message and can be tried again.'),
    el('div', { class: 'head' }, el('div', { class: 'filters left' }, el('span', null, el('label', { for: 'f-experiment' }, 'experiment'), experiment),
      el('span', null, el('label', { for: 'f-category' }, 'reason'), category),
      el('span', null, el('label', { for: 'f-worker' }, 'worker'), worker)), el('span', { class: 'may-change' }, all)),
    said, none, list, more);
  let known = [];
  let next = null;
  let listed = '';
  let seen = null;
  let loading = null;

  const filter = () => Object.fromEntries(Object.entries({ experiment: experiment.value, category: category.value, worker: worker.value.trim() }).filter(([, v]) => v));
  function sentence() {
    const f = filter();
    const name = f.experiment && (fleet.experiments.get(f.experiment) || { name: f.experiment }).name;
    return 'All failed tasks' + (name ? ' of ' + name : ' of all experiments') + (f.category ? ' that failed for the reason ' + spoken(f.category) : '')
      + (f.worker ? ' on the worker ' + f.worker : '') + ' are tried again, also those that are not shown here.';
  }

  async function act(work, button) {
    button.disabled = true;
    try {
      const words = await work();
      if (words) {
        setText(said, words);
        await load(false);
      }
    } catch (e) {
      setText(said, e.message);
    } finally {
      button.disabled = false;
    }
  }

  async function load(further) {
    if (loading) loading.abort();
    const mine = loading = new AbortController();
    try {
      const path = further ? next : '/api/v1/failures?' + new URLSearchParams({ ...filter(), limit: PAGE });
      const answer = await part(path, mine.signal);
      known = further ? [...known, ...answer.entries] : answer.entries;
      next = answer.next;
      setText(none, known.length ? '' : Object.keys(filter()).length ? 'No failed task is like that.' : 'No task has failed.');
      update();
    } catch (e) {
      if (e.name !== 'AbortError') setText(none, e.message);
    }
  }

  function chosenAnew() {
    choose({ experiment: experiment.value, category: category.value, worker: worker.value.trim() });
    load(false);
  }
  [experiment, category].forEach(field => field.addEventListener('change', chosenAnew));
  worker.addEventListener('input', chosenAnew);

  function update() {
    const experiments = [...fleet.experiments.values()].sort((a, b) => (a.submitted_at < b.submitted_at ? 1 : -1));
    const key = experiments.map(e => e.experiment_id).join();
    if (key !== listed) {
      listed = key;
      const value = experiment.value || address().chosen.get('experiment') || '';
      experiment.replaceChildren(el('option', { value: '' }, 'any'), ...experiments.map(e => el('option', { value: e.experiment_id }, e.name)));
      experiment.value = value;
    }
    const dead = experiments.map(e => e.tasks.dead).join();
    if (fleet.begun && dead !== seen) {
      seen = dead;
      load(false);
    }
    element.classList.toggle('viewing', fleet.access !== 'full');
    setText(all, Object.keys(filter()).length ? 'Try these again…' : 'Try all again…');
    all.hidden = !known.length;
    more.hidden = !next;
    show(known);
  }
  return { element, title: 'Failures', update, end: () => loading && loading.abort() };
}
