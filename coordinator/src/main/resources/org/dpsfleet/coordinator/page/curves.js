// Loss and validation of the tasks that are being trained, as drawings and as a table.
import { el, setText, svg } from './dom.js';
import { get } from './api.js';
import { count, counted } from './words.js';

const AGAIN = 4000;
const HEIGHT = 220;
const LEFT = 48;
const BOTTOM = 24;

// Round values between two others, two to five of them.
function marks(low, high) {
  const rough = (high - low) / 5;
  const power = Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(n => n * 10 ** power).find(n => n >= rough);
  const values = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) values.push(i * step);
  return { values, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

function drawing(curves, name, words, width) {
  const lines = curves.map(c => ({ ...c, points: c.points.filter(p => typeof p[name] === 'number') })).filter(c => c.points.length);
  if (!lines.length) return null;
  const values = lines.flatMap(c => c.points.map(p => p[name]));
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = Math.max(0.005, (high - low) * 0.08);
  const last = Math.max(...lines.map(c => c.total || c.points[c.points.length - 1].done), 1);
  const x = done => +(LEFT + (width - LEFT - 8) * done / last).toFixed(1);
  const y = value => +(8 + (HEIGHT - BOTTOM - 8) * (high + room - value) / (high - low + 2 * room)).toFixed(1);
  const ticks = marks(low - room, high + room);
  return svg('svg', { viewBox: '0 0 ' + width + ' ' + HEIGHT, role: 'img', 'aria-label': words + ' of ' + counted(lines.length, 'task') + ', from ' + low.toFixed(3) + ' to ' + high.toFixed(3) },
    ticks.values.flatMap(value => [svg('line', { class: 'grid', x1: LEFT, x2: width - 8, y1: y(value), y2: y(value) }),
      svg('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, value.toFixed(ticks.digits))]),
    [0, 0.5, 1].map(share => svg('text', { x: x(share * last), y: HEIGHT - 4, 'text-anchor': share === 0 ? 'start' : share === 1 ? 'end' : 'middle' },
      count(Math.round(share * last)) + (share === 1 ? ' ' + lines[0].unit : ''))),
    lines.map((c, i) => svg('path', { class: 'line hue' + i % 6, d: c.points.map((p, j) => (j ? 'L' : 'M') + x(p.done) + ' ' + y(p[name])).join('') },
      svg('title', null, c.worker + ', task ' + c.task_id.slice(0, 8)))),
    // A training that has said one thing only is a point.
    lines.map((c, i) => svg('circle', { class: 'hue' + i % 6, cx: x(c.points[c.points.length - 1].done), cy: y(c.points[c.points.length - 1][name]), r: 3 })));
}

function table(curves) {
  const fixed = value => typeof value === 'number' ? value.toFixed(3) : '';
  return el('table', null,
    el('thead', null, el('tr', null, ['task', 'worker', 'done', 'loss', 'validation'].map((h, i) => el('th', { scope: 'col', class: i > 1 ? 'number' : '' }, h)))),
    el('tbody', null, curves.map(c => {
      const p = c.points[c.points.length - 1];
      return el('tr', null, el('td', null, el('code', null, c.task_id.slice(0, 8))), el('td', null, c.worker),
        el('td', { class: 'number' }, count(p.done) + ' of ' + count(c.total)), el('td', { class: 'number' }, fixed(p.loss)), el('td', { class: 'number' }, fixed(p.validation)));
    })));
}

/** The figures of an experiment; they are asked for again while its tasks run. */
export function curves(id) {
  const kinds = [['loss', 'Training loss'], ['validation', 'Validation, mean 2AFC score']].map(([name, words]) => {
    const plot = el('div', { class: 'queue-plot' });
    return { name, words, plot, element: el('figure', { hidden: true }, el('figcaption', null, words), plot) };
  });
  const scroll = el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Newest values of the curves' });
  const summary = el('summary');
  const details = el('details', null, summary, scroll);
  const element = el('div', { hidden: true }, el('div', { class: 'queues' }, kinds.map(k => k.element)), details);
  let asked = 0;
  let known = [];
  let wide = 0;

  function draw() {
    for (const kind of kinds) {
      const drawn = drawing(known, kind.name, kind.words, Math.max(240, kind.plot.clientWidth || 560));
      kind.plot.replaceChildren(drawn || '');
    }
  }
  new ResizeObserver(() => {
    if (wide === element.clientWidth) return;
    wide = element.clientWidth;
    draw();
  }).observe(element);

  async function load() {
    asked = Date.now();
    try {
      known = (await get('/api/v1/experiments/' + encodeURIComponent(id) + '/curves')).filter(c => c.points.length);
      element.hidden = !known.length;
      // Shown before they are measured.
      for (const kind of kinds) kind.element.hidden = !known.some(c => c.points.some(p => typeof p[kind.name] === 'number'));
      draw();
      setText(summary, 'Table (' + counted(known.length, 'task') + ')');
      scroll.replaceChildren(table(known));
    } catch {
      // The connection says so as well.
    }
  }
  return {
    element,
    update(running) {
      if (!running) element.hidden = true;
      else if (Date.now() - asked > AGAIN) load();
    }
  };
}
