// From a context to its scores, and from there to tasks, their attempts and checkpoints.
import { el, setText } from './dom.js';
import { get, part } from './api.js';
import { bytes, count, duration, short, whole } from './words.js';

const time = at => el('time', { datetime: at, title: whole(at) }, new Date(at).toLocaleTimeString());

/** What became of a task's attempts. */
export function history(events) {
  // A dead letter says what the failure before it said.
  const news = (e, i) => e.message && (i === 0 || events[i - 1].message !== e.message);
  return el('ol', { class: 'history' }, events.map((e, i) => el('li', null,
    el('b', null, e.event.replaceAll('_', ' ')), ' ', e.stage + ', attempt ' + e.attempt + ', ', time(e.at),
    e.worker ? ', ' + e.worker : '', e.category ? ', ' + e.category.replaceAll('_', ' ') : '', e.by ? ', from ' + e.by : '',
    news(e, i) ? el('pre', null, e.message) : null)));
}

const row = (name, ...value) => el('tr', null, el('th', { scope: 'row' }, name), el('td', null, ...value));

/** What tells the metrics of a task from those of other tasks. */
function metric(m) {
  const words = Object.entries(m.training || {}).map(([name, value]) => name.replaceAll('_', ' ') + ' ' + [value].flat().join(', '));
  return [
    row('metrics', [m.network + ' ' + JSON.stringify(m.layers), m.comparison, m.channel_norm ? 'channel norm' : 'no channel norm', m.variant, 'draw seed ' + m.draw_seed].join(', ')),
    words.length ? row('training', words.join('; ')) : null
  ];
}

function detail(task, names) {
  const held = task.held;
  return el('div', null,
    el('table', { class: 'facts-table' }, el('tbody', null,
      row('task', el('code', null, task.task_id)),
      row('state', task.state + ', ' + task.stage + ', attempt ' + task.attempt),
      row('asked for by', ...task.experiments.flatMap((id, i) => [i ? ', ' : '', el('a', { href: '#/experiments/' + encodeURIComponent(id) }, names(id))])),
      row('contexts', count(task.contexts)),
      ...(task.metric ? metric(task.metric) : []),
      task.worker ? row('worker', task.worker) : null,
      held ? row('progress', (held.total ? count(held.done) + ' of ' + count(held.total) + ' ' + held.unit + ', ' : '') + held.message
        + ', for ' + duration((Date.now() - Date.parse(held.claimed_at)) / 1000)) : null,
      task.checkpoint ? row('checkpoint', el('code', null, task.checkpoint.uri)) : null,
      task.checkpoint ? row('its files', bytes(task.checkpoint.bytes) + ', written by ' + task.checkpoint.worker + ' on ' + task.checkpoint.device + '; ',
        el('code', null, 'manifest.json'), ' there lists them and has sha256 ', el('code', null, task.checkpoint.manifest_sha256)) : null)),
    el('h3', null, 'Attempts'),
    task.history.length ? history(task.history) : el('p', { class: 'sub' }, 'Nothing has come of an attempt yet.'));
}

/** A panel about a task or a context of an experiment; it says where it is closed to. */
export function drill(experimentId, what, names, close) {
  const body = el('div', { 'aria-live': 'polite' }, el('p', { class: 'sub' }, 'Loading…'));
  const heading = el('h2', { id: 'drill', tabindex: -1 });
  const element = el('section', { class: 'drill', 'aria-labelledby': 'drill' },
    el('div', { class: 'head' }, heading, el('button', { type: 'button', class: 'plain', onclick: close }, 'Close')), body);
  const here = changes => '#/experiments/' + encodeURIComponent(experimentId) + '?' + new URLSearchParams(changes);

  async function task(id) {
    setText(heading, 'Task ' + id.slice(0, 8));
    const found = await get('/api/v1/tasks/' + encodeURIComponent(id));
    body.replaceChildren(what.context !== null ? el('p', null, el('a', { href: here({ context: what.context }) }, 'Back to the context')) : '', detail(found, names));
  }

  async function context(ranking) {
    setText(heading, ranking ? 'Context ' + ranking.replaceAll(',', ', ') : 'Judgements of people');
    const rows = el('tbody');
    const words = el('p', { class: 'sub', role: 'status' });
    body.replaceChildren(words, el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Scores of the context' }, el('table', null,
      el('thead', null, el('tr', null, ['network', 'comparison', 'variant', 'draw seed', 'repetition', '2AFC score', 'triplets', 'task', 'attempt', 'scored by']
        .map((h, i) => el('th', { scope: 'col', class: i > 2 && i < 7 ? 'number' : '' }, h)))), rows)));
    let next = '/api/v1/experiments/' + encodeURIComponent(experimentId) + '/runs?' + (ranking ? new URLSearchParams({ context: ranking }) : '');
    let found = 0;
    while (next && element.isConnected && found < 500) {
      setText(words, 'Looking through the tasks…');
      const answer = await part(next);
      found += answer.entries.length;
      rows.append(...answer.entries.map(r => el('tr', null,
        el('td', null, r.network + ' ' + JSON.stringify(r.layers)), el('td', null, r.comparison), el('td', null, r.variant + (r.combination ? ', ' + r.combination : '')),
        el('td', { class: 'number' }, String(r.draw_seed)), el('td', { class: 'number' }, String(r.repetition)), el('td', { class: 'number' }, r.test_score.toFixed(4)),
        el('td', { class: 'number' }, count(r.triplets)), el('td', null, el('a', { href: here({ context: ranking, task: r.task_id }) }, short(r.task_id))),
        el('td', null, String(r.attempt)), el('td', null, r.worker))));
      next = answer.next;
    }
    setText(words, count(found) + (found === 1 ? ' score' : ' scores') + (next ? ', the first ones' : ''));
  }

  return {
    element,
    async show() {
      try {
        await (what.task ? task(what.task) : context(what.context));
        heading.focus();
        element.scrollIntoView({ block: 'start' });
      } catch (e) {
        body.replaceChildren(el('p', { class: 'error', role: 'alert' }, e.message));
      }
    }
  };
}
