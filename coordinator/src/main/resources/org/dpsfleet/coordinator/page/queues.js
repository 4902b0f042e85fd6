// The depth of a stage's queue over the last hour, as a drawing and as a table.
import { el, svg } from './dom.js';
import { clock, count, whole } from './words.js';

const HEIGHT = 150;
const LEFT = 44;
const BOTTOM = 20;
const HOUR = 3_600_000;
const LEAST = 600_000;

const words = { adaptation: 'Adaptation', evaluation: 'Evaluation' };

// Its half, which is marked as well, is a whole number of tasks, too.
function top(most) {
  const step = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 2, 4, 6, 10].map(n => n * step).find(n => n >= most) || 10 * step;
}

function steps(points) {
  return points.map(([x, y], i) => (i === 0 ? 'M' + x + ' ' + y : 'L' + x + ' ' + points[i - 1][1] + 'L' + x + ' ' + y)).join('');
}

function drawing(stage, samples, index, now, width) {
  const values = samples.flatMap(s => [s.waiting[index], s.running[index]]);
  const high = top(Math.max(4, ...values));
  // A fleet that has just started is shown from its start.
  const span = Math.min(HOUR, Math.max(LEAST, now - Date.parse(samples[0].at)));
  const x = time => +(LEFT + (width - LEFT - 6) * (1 - (now - Date.parse(time)) / span)).toFixed(1);
  const y = value => +(6 + (HEIGHT - BOTTOM - 6) * (1 - value / high)).toFixed(1);
  const line = (list, kind) => svg('path', { class: 'line ' + kind, d: steps(samples.map(s => [x(s.at), y(s[list][index])])) });
  const last = samples[samples.length - 1];
  const label = (words[stage] || stage) + ': ' + count(last.waiting[index]) + ' waiting and ' + count(last.running[index])
    + ' running now, over the last hour at most ' + count(Math.max(...samples.map(s => s.waiting[index]))) + ' waiting';
  return svg('svg', { viewBox: '0 0 ' + width + ' ' + HEIGHT, role: 'img', 'aria-label': label },
    [0, high / 2, high].map(value => [
      svg('line', { class: 'grid', x1: LEFT, x2: width - 6, y1: y(value), y2: y(value) }),
      svg('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, value >= 10000 ? value / 1000 + 'k' : count(value))
    ]).flat(),
    (width < 420 ? [0, 0.5, 1] : [0, 1 / 3, 2 / 3, 1]).map(share => svg('text', {
      x: x(new Date(now - share * span).toISOString()), y: HEIGHT - 4,
      'text-anchor': share === 0 ? 'end' : share === 1 ? 'start' : 'middle'
    }, clock(now - share * span))),
    line('waiting', 'waiting'), line('running', 'running'));
}

function table(samples, index) {
  const rows = samples.filter((_, i) => (samples.length - 1 - i) % 6 === 0).reverse();
  return el('table', null,
    el('thead', null, el('tr', null, ['time', 'waiting', 'running'].map((h, i) => el('th', { scope: 'col', class: i ? 'number' : '' }, h)))),
    el('tbody', null, rows.map(s => el('tr', null,
      el('td', null, el('time', { datetime: s.at, title: whole(s.at) }, clock(s.at))),
      el('td', { class: 'number' }, count(s.waiting[index])), el('td', { class: 'number' }, count(s.running[index]))))));
}

/** A figure of a stage; its update takes all samples. */
export function queue(stage, index) {
  const plot = el('div', { class: 'queue-plot' });
  const scroll = el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Queue of the stage ' + stage + ', every minute' });
  const details = el('details', { ontoggle: () => update(known) }, el('summary', null, 'Table'), scroll);
  let known = [];
  let shown = null;
  const element = el('figure', { class: 'queue' },
    el('figcaption', null, words[stage] || stage,
      el('span', { class: 'legend' }, el('i', { class: 'waiting' }), 'waiting', el('i', { class: 'running' }), 'running')),
    plot, details);
  function update(samples) {
    known = samples;
    if (!samples.length) {
      plot.replaceChildren(el('p', { class: 'sub' }, 'The first sample comes within ten seconds.'));
      return;
    }
    const width = Math.max(240, plot.clientWidth || 640);
    const key = samples[samples.length - 1].at + samples.length + details.open + ' ' + width;
    if (key === shown) return;
    shown = key;
    plot.replaceChildren(drawing(stage, samples, index, Date.now(), width));
    scroll.replaceChildren(details.open ? table(samples, index) : '');
  }
  new ResizeObserver(() => update(known)).observe(plot);
  return { element, update };
}
