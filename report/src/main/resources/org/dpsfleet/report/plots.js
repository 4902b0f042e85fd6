'use strict';
// The figures of a report, each with its choices and its table; the report and the live page show the same.
const figures = (function () {
  const drawn = [];
  const known = value => value !== undefined && value !== null;

  function element(tag, text, parent, className) {
    const e = document.createElement(tag);
    if (text !== null) e.textContent = text;
    if (className) e.className = className;
    if (parent) parent.append(e);
    return e;
  }

  // Columns: [heading, row => text, isNumber].
  function table(columns, rows, parent) {
    const t = element('table', null, parent);
    const head = element('tr', null, element('thead', null, t));
    columns.forEach(c => element('th', c[0], head, c[2] ? 'number' : '').scope = 'col');
    const body = element('tbody', null, t);
    rows.forEach(row => {
      const line = element('tr', null, body);
      columns.forEach(c => element('td', c[1](row), line, c[2] ? 'number' : ''));
    });
    return t;
  }

  function foldedTable(figure, columns, rows) {
    const old = figure.querySelector('details');
    const open = old ? old.open : false;
    if (old) old.remove();
    const details = element('details', null, figure);
    details.open = open;
    element('summary', 'Table (' + rows.length + (rows.length === 1 ? ' row)' : ' rows)'), details);
    const scroll = element('div', null, details, 'scroll');
    scroll.tabIndex = 0;
    table(columns, rows, scroll);
  }

  // What the findings of a section say about the same thing, such as a context, becomes one row: the
  // values of the metrics by their names, their changes, and the entries themselves.
  function merged(findings, list, title) {
    const rows = new Map();
    findings.forEach(f => list(f).forEach(entry => {
      const name = title(entry);
      if (!rows.has(name)) rows.set(name, { title: name, first: entry, values: {}, changes: {}, of: {} });
      const row = rows.get(name);
      if (known(entry.baseline) && !known(row.values.baseline)) row.values.baseline = entry.baseline;
      if (known(entry.adapted)) row.values[f.variant] = entry.adapted;
      if (known(entry.adapted) && known(entry.baseline)) row.changes[f.variant] = entry.adapted - entry.baseline;
      if (known(entry.improvement)) row.changes[f.variant] = entry.improvement;
      if (known(entry.change)) row.changes[f.variant] = entry.change;
      row.of[f.variant] = entry;
    }));
    return [...rows.values()];
  }

  function metricsOf(findings) {
    const variants = findings.map(f => f.variant).filter(v => v !== 'baseline');
    return ['baseline', ...variants].map(name => ({ name: name, color: '--' + name }));
  }

  const valued = (metrics, rows) => metrics.filter(m => rows.some(r => known(r.values[m.name])));
  const changed = (metrics, rows) => metrics.filter(m => rows.some(r => known(r.changes[m.name])));
  const score = m => [m.name, r => format.fixed(r.values[m.name], 3), true];
  const change = m => [m.name + ', change', r => format.signed(r.changes[m.name]), true];
  const scoresAndChanges = (metrics, rows) => [...valued(metrics, rows).map(score), ...changed(metrics, rows).map(change)];

  // What a matrix can show: the values of each metric, and what became of the baseline's.
  function views(metrics, rows) {
    return [
      ...valued(metrics, rows).map(m => ({ label: m.name, change: false, value: r => r.values[m.name] })),
      ...changed(metrics, rows).map(m => ({ label: m.name + ' − baseline', change: true, value: r => r.changes[m.name] }))
    ];
  }

  // Each kind of plot: its choices (lists of labels), and what it draws for those chosen.
  const plots = {
    scatter(findings, metrics) {
      const rows = merged(findings, f => f.contexts, c => format.order(c.ranking));
      const compared = changed(metrics, rows);
      return { show: () => ({
        option: () => charts.scatter(rows, compared), rows: rows,
        columns: [['ranking, most similar first', r => r.title, false], ...scoresAndChanges(metrics, rows),
          ...compared.map(m => [m.name + ', range of runs', r => r.of[m.name] ? format.fixed(r.of[m.name].lowest, 3) + ' to ' + format.fixed(r.of[m.name].highest, 3) : '', true])]
      }) };
    },
    histogram(findings, metrics) {
      const contexts = merged(findings, f => f.contexts, c => format.order(c.ranking));
      const compared = changed(metrics, contexts);
      const rows = charts.bins(Object.fromEntries(compared.map(m => [m.name, contexts.map(r => r.changes[m.name]).filter(known)])));
      return { show: () => ({
        option: () => charts.histogram(rows, compared), rows: rows,
        columns: [['from', r => format.signed(r.from), true], ['to', r => format.signed(r.to), true],
          ...compared.map(m => [compared.length === 1 ? 'contexts' : m.name + ', contexts', r => String(r.values[m.name]), true])]
      }) };
    },
    judged(findings, metrics) {
      const rows = merged(findings, f => f.contexts, c => format.order(c.ranking));
      return { show: () => ({ option: () => charts.bars(rows, valued(metrics, rows), '2AFC score'), rows: rows,
        columns: [['tested on', r => r.title, false], ...scoresAndChanges(metrics, rows)] }) };
    },
    heat(findings) {
      const maps = findings.filter(f => f.heat_maps.length);
      return { choices: [maps.map(f => f.variant), maps[0].heat_maps.map(m => m.title)], show: (variant, which) => {
        const map = maps[variant].heat_maps[which];
        const change = map.value === 'improvement';
        const cells = map.cells.map(c => ({ row: c.row, column: c.column, value: c.mean, note: c.n + ' contexts' }));
        return { option: () => charts.matrix(map.names, map.names, cells, change), rows: map.cells,
          columns: [['row', c => c.row, false], ['column', c => c.column, false],
            ['mean ' + map.value, c => change ? format.signed(c.mean) : format.fixed(c.mean, 3), true], ['contexts', c => String(c.n), true]] };
      } };
    },
    pairs(findings, metrics) {
      const rows = merged(findings, f => f.distortions.pairs, p => p.first + ' / ' + p.second);
      const names = [...new Set(rows.flatMap(r => [r.first.first, r.first.second]))].sort();
      const all = views(metrics, rows);
      return { choices: [all.map(v => v.label)], show: which => {
        const view = all[which];
        const cells = rows.filter(r => known(view.value(r))).flatMap(r => [[r.first.first, r.first.second], [r.first.second, r.first.first]]
          .map(([row, column]) => ({ row: row, column: column, value: view.value(r), note: r.first.triplets + ' triplets' })));
        return { option: () => charts.matrix(names, names, cells, view.change), rows: rows,
          columns: [['distortion', r => r.first.first, false], ['and', r => r.first.second, false],
            ...scoresAndChanges(metrics, rows), ['triplets', r => String(r.first.triplets), true]] };
      } };
    },
    distances(findings, metrics) {
      const rows = merged(findings, f => f.distortions.distances, d => d.distance);
      return { show: () => ({ option: () => charts.lines(rows, valued(metrics, rows), 'places apart', '2AFC score'), rows: rows,
        columns: [['places apart', r => String(r.title), true], ...scoresAndChanges(metrics, rows), ['contexts', r => String(r.first.contexts), true]] }) };
    },
    positions(findings, metrics) {
      const rows = merged(findings, f => f.distortions.positions, p => p.first + ', ' + p.second);
      const places = [...new Set(rows.flatMap(r => [r.first.first, r.first.second]))].sort((a, b) => a - b).map(String);
      const all = views(metrics, rows);
      return { choices: [all.map(v => v.label)], show: which => {
        const view = all[which];
        const cells = rows.filter(r => known(view.value(r))).map(r => ({
          row: String(r.first.first), column: String(r.first.second), value: view.value(r), note: r.first.contexts + ' contexts' }));
        return { option: () => charts.matrix(places.slice(0, -1), places.slice(1), cells, view.change, ['less similar: place', 'more similar: place']), rows: rows,
          columns: [['place', r => String(r.first.first), true], ['and place', r => String(r.first.second), true],
            ...scoresAndChanges(metrics, rows), ['contexts', r => String(r.first.contexts), true]] };
      } };
    },
    validation(findings, metrics) {
      const kinds = [['2AFC score', 'score'], ['loss', 'loss']].filter(k => findings.some(f => f.validation.some(e => e[k[1]])));
      return { choices: [kinds.map(k => k[0])], show: which => {
        const [label, key] = kinds[which];
        const rows = new Map();
        findings.forEach(f => f.validation.filter(e => e[key]).forEach(e => {
          if (!rows.has(e.epoch)) rows.set(e.epoch, { title: e.epoch, contexts: e.contexts, values: {}, ranges: {} });
          rows.get(e.epoch).values[f.variant] = e[key].mean;
          rows.get(e.epoch).ranges[f.variant] = e[key];
        }));
        const all = [...rows.values()];
        const trained = valued(metrics, all);
        return { option: () => charts.lines(all, trained, 'epoch', label), rows: all,
          columns: [['epoch', r => String(r.title), true], ...trained.flatMap(m => [score(m),
            [m.name + ', range', r => r.ranges[m.name] ? format.fixed(r.ranges[m.name].low, 3) + ' to ' + format.fixed(r.ranges[m.name].high, 3) : '', true]]),
            ['contexts', r => String(r.contexts), true]] };
      } };
    },
    further(findings, metrics) {
      const rows = merged(findings, f => f.further_tests, t => t.name);
      return { show: () => ({ option: () => charts.bars(rows, valued(metrics, rows), '2AFC score'), rows: rows,
        columns: [['test set', r => r.title, false], ...scoresAndChanges(metrics, rows),
          ...changed(metrics, rows).flatMap(m => [
            [m.name + ', 95 % interval', r => r.of[m.name] ? format.range(r.of[m.name].interval) : '', true],
            [m.name + ', contexts improved', r => r.of[m.name] ? format.share(r.of[m.name].improved) : '', true],
            [m.name + ', p', r => r.of[m.name] ? format.p(r.of[m.name].test) : '', true]]),
          ['triplets', r => String(r.first.triplets), true]] }) };
    },
    perceptual(findings, metrics) {
      const rows = merged(findings, f => f.perceptual ? f.perceptual.splits : [], s => s.split);
      return { show: () => ({ option: () => charts.bars(rows, valued(metrics, rows), 'score (2AFC or JND mAP)'), rows: rows,
        columns: [['split', r => r.title, false], ['measure', r => r.first.measure, false], ...scoresAndChanges(metrics, rows),
          ...changed(metrics, rows).map(m => [m.name + ', 95 % interval', r => r.of[m.name] ? format.range(r.of[m.name].interval) : '', true]),
          ['judgements', r => String(r.first.judgements), true]] }) };
    }
  };

{{#counted}}
{{{countedScript}}}
{{/counted}}
  // settings: the renderer of the plots, and what is done about a row that is clicked. Returns the drawing, which can
  // be updated with another plot of its kind, drawn again in other colours, and disposed of.
  function draw(figure, plot, settings) {
    const choice = figure.querySelector('.choice');
    const chart = echarts.init(figure.querySelector('.plot'), null, { renderer: settings && settings.renderer || 'svg' });
    if (settings && settings.clicked) chart.on('click', event => event.data && event.data.row && settings.clicked(event.data.row));
    let chosen = [];
    let buttons = [];
    let labels = null;
    let shown;
    function show() {
      shown = plot.show(...chosen);
      buttons.forEach((group, g) => group.forEach((b, i) => b.setAttribute('aria-pressed', String(chosen[g] === i))));
      chart.setOption(shown.option(), true);
      foldedTable(figure, shown.columns, shown.rows);
    }
    function update(next) {
      plot = next;
      const choices = plot.choices || [];
      if (JSON.stringify(choices) !== labels) {
        labels = JSON.stringify(choices);
        chosen = choices.map(() => 0);
        choice.replaceChildren();
        buttons = choices.map(list => list.length < 2 ? [] : list.map(label => element('button', label, choice)));
        buttons.forEach((group, g) => group.forEach((b, i) => { b.onclick = () => { chosen[g] = i; show(); }; }));
      }
      show();
    }
    update(plot);
    const drawing = { chart: chart, update: update, again: () => chart.setOption(shown.option(), true) };
    drawn.push(drawing);
    return drawing;
  }

  function extremes(findings, parent) {
    if (findings.every(f => f.judged)) return;
    const columns = f => [['ranking, most similar first', c => format.order(c.ranking), false], ['baseline', c => format.fixed(c.baseline, 3), true],
      ...(f.variant === 'baseline' ? [] : [[f.variant, c => format.fixed(c.adapted, 3), true], ['change', c => format.signed(c.improvement), true]])];
    const tables = (f, name, hardest, easiest) => [['Hardest contexts', hardest], ['Easiest contexts', easiest]].forEach(([words, contexts]) => {
      const box = element('div', null, parent);
      element('h3', words + ' for ' + name, box);
      table(columns(f), contexts, element('div', null, box, 'wide'));
    });
    const before = findings.find(f => f.extremes.hardest_for_baseline.length);
    if (before) tables(before, 'the baseline', before.extremes.hardest_for_baseline, before.extremes.easiest_for_baseline);
    findings.filter(f => f.extremes.hardest_for_adapted.length)
      .forEach(f => tables(f, f.variant, f.extremes.hardest_for_adapted, f.extremes.easiest_for_adapted));
    if (!parent.children.length) findings.forEach(f => table(columns(f), f.contexts, element('div', null, parent, 'wide')));
  }

  return { table, plots, draw, extremes, metricsOf, drawn };
})();
