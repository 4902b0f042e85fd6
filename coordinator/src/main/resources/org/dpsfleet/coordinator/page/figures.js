// The report's own figures, drawn from what the API says. Its scripts are large and loaded when they are first wanted.
import { el, setText } from './dom.js';
import { counted } from './words.js';

/* global echarts, charts, figures */
const MOST_MISSING = 3;
let loading = null;

function script(name) {
  return new Promise((resolve, reject) => document.head.append(el('script', {
    src: '/page/' + name, onload: resolve, onerror: () => reject(new Error(name + ' can\'t be loaded'))
  })));
}

function load() {
  loading = loading || ['echarts.js', 'charts.js', 'plots.js'].reduce((before, name) => before.then(() => script(name)), Promise.resolve());
  return loading;
}

function tiles(list) {
  return el('div', { class: 'tiles' }, list.map(t => el('div', { class: 'tile' }, el('b', null, t.value), el('span', null, t.label))));
}

function variant(v) {
  return el('div', { class: 'variant' }, el('h3', null, v.name + ' ', el('span', null, counted(v.runs, 'run'))),
    tiles(v.tiles), el('ol', { class: 'claims' }, v.sentences.map(s => el('li', null, s))));
}

// One network, compared in one way; draws when it is unfolded.
function section(first, clicked) {
  const variants = el('div', { class: 'variants' });
  const plots = el('div', { class: 'plots' });
  const drawings = new Map();
  const element = el('details', { class: 'combination', ontoggle: () => show() },
    el('summary', null, el('h3', null, first.network + ' ', el('span', null, first.comparison + ' comparison, layers ' + first.layers + (first.combination ? ', ' + first.combination : '')))), variants, plots);
  element.open = first.open;
  let known = null;
  let words = '';

  function show() {
    if (!element.open || !known) return;
    const { section: s, findings } = known;
    const metrics = figures.metricsOf(findings);
    for (const plot of s.plots) {
      const make = figures.plots[plot.name](findings, metrics);
      if (drawings.has(plot.name)) {
        drawings.get(plot.name).update(make);
        continue;
      }
      const figure = el('figure', { 'data-plot': plot.name }, el('figcaption', null, plot.caption), el('div', { class: 'choice' }),
        el('div', { class: 'plot', role: 'img', 'aria-label': plot.caption + '; the table below has the numbers' }));
      plots.append(figure);
      drawings.set(plot.name, figures.draw(figure, make, { renderer: 'canvas', clicked }));
    }
  }
  return {
    element,
    update(s, findings) {
      const said = JSON.stringify(s.variants);
      if (said !== words) variants.replaceChildren(...s.variants.map(variant));
      words = said;
      known = { section: s, findings };
      show();
    },
    end() {
      drawings.forEach(d => {
        d.chart.dispose();
        figures.drawn.splice(figures.drawn.indexOf(d), 1);
      });
    }
  };
}

/** What an experiment shows so far; clicked(row) is told of a point of a plot. */
export function findings(clicked) {
  const sections = new Map();
  const list = el('div');
  const missing = el('ul');
  const partial = el('section', { class: 'note warning', hidden: true }, el('h3', null, 'What is here is partial'), missing);
  const warnings = el('ul');
  const notReal = el('section', { class: 'note warning', hidden: true }, el('h3', null, 'Not the real thing'), warnings);
  const caveats = el('ul');
  const reading = el('details', { hidden: true }, el('summary', null, 'How to read the intervals'), caveats);
  const element = el('div', { class: 'findings' }, partial, notReal, list, reading);
  const resized = () => [...sections.values()].length && figures.drawn.forEach(d => d.chart.resize());
  const recoloured = () => figures.drawn.forEach(d => d.again());
  let dark = null;

  const items = (parent, texts) => parent.replaceChildren(...texts.map(t => el('li', null, t)));
  return {
    element,
    async update(report) {
      await load();
      if (!dark) {
        dark = charts.dark;
        dark.addEventListener('change', recoloured);
        window.addEventListener('resize', resized);
      }
      partial.hidden = report.complete || !report.findings.length;
      items(missing, report.missing.length > MOST_MISSING + 1 ? [...report.missing.slice(0, MOST_MISSING), 'and other parts'] : report.missing);
      notReal.hidden = !report.warnings.length;
      items(warnings, report.warnings);
      items(caveats, report.caveats);
      reading.hidden = !report.findings.length;
      for (const s of report.sections) {
        const key = [s.network, s.comparison, s.layers, s.combination || ''].join(' ');
        if (!sections.has(key)) {
          sections.set(key, section(s, clicked));
          list.append(sections.get(key).element);
        }
        const indices = s.indices.split(' ').map(Number).filter(i => i < report.findings.length);
        sections.get(key).update(s, indices.map(i => report.findings[i]));
      }
      if (!report.sections.length) list.replaceChildren(el('p', { class: 'sub' }, 'No task has its scores yet. What they say appears here as they arrive.'));
      else if (list.firstElementChild.matches('p')) list.firstElementChild.remove();
    },
    fail(words) {
      list.replaceChildren(el('p', { class: 'error', role: 'alert' }, words));
    },
    end() {
      sections.forEach(s => s.end());
      if (dark) dark.removeEventListener('change', recoloured);
      window.removeEventListener('resize', resized);
    }
  };
}

/** The contexts of a report, each a link. */
export function contexts(href) {
  const PAGE = 50;
  const scroll = el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Contexts' });
  const more = el('button', { type: 'button', class: 'plain', hidden: true, onclick: () => { shown += PAGE; fill(); } }, 'Show more');
  const words = el('summary', null, 'Contexts');
  const element = el('details', { class: 'contexts', ontoggle: () => fill() }, words, scroll, more);
  let shown = PAGE;
  let known = [];
  const fixed = (value, sign) => value === undefined || value === null ? '' : (sign && value >= 0 ? '+' : '') + value.toFixed(3);

  function fill() {
    if (!element.open) return;
    const rows = known.slice(0, shown);
    more.hidden = known.length <= shown;
    scroll.replaceChildren(el('table', null,
      el('thead', null, el('tr', null, ['ranking, most similar first', 'variant', 'baseline', 'adapted', 'change'].map((h, i) => el('th', { scope: 'col', class: i > 1 ? 'number' : '' }, h)))),
      el('tbody', null, rows.map(({ context: c, variant: v }) => el('tr', null,
        el('td', null, el('a', { href: href(c.ranking) }, c.ranking.length ? c.ranking.join(', ') : 'judgements of people')), el('td', null, v),
        el('td', { class: 'number' }, fixed(c.baseline)), el('td', { class: 'number' }, fixed(c.adapted)), el('td', { class: 'number' }, fixed(c.improvement, true)))))));
  }
  return {
    element,
    update(report) {
      known = report.findings.flatMap(f => f.contexts.map(context => ({ context, variant: f.variant + (f.combination ? ', ' + f.combination : '') })));
      element.hidden = !known.length;
      setText(words, 'Contexts, from the hardest to the easiest (' + known.length + ')');
      fill();
    }
  };
}
