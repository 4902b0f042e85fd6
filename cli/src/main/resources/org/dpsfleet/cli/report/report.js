'use strict';
(function () {
  const report = JSON.parse(document.getElementById('data').textContent);
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const fixed = (value, digits) => value === undefined || value === null ? '' : value.toFixed(digits);
  const signed = value => {
    if (value === undefined || value === null) return '';
    const text = value.toFixed(3);
    return text === '-0.000' ? '+0.000' : (value < 0 ? '' : '+') + text;
  };
  const range = interval => interval ? signed(interval.low) + ' to ' + signed(interval.high) : '';
  const order = ranking => ranking.join(', ');
  const extent = values => [Math.min(...values), Math.max(...values)];
  const charts = [];

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
    columns.forEach(c => element('th', c[0], head, c[2] ? 'number' : ''));
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
    element('summary', 'Table (' + rows.length + ' rows)', details);
    table(columns, rows, element('div', null, details, 'scroll'));
  }

  function base() {
    return {
      textStyle: { color: css('--ink'), fontFamily: 'sans-serif' },
      animation: false,
      tooltip: { backgroundColor: css('--panel'), borderColor: css('--line'), textStyle: { color: css('--ink') }, confine: true },
      grid: { left: 56, right: 20, top: 24, bottom: 48 }
    };
  }

  function axis(name, more) {
    return Object.assign({
      name: name, nameLocation: 'middle', nameGap: 30, nameTextStyle: { color: css('--soft') },
      axisLabel: { color: css('--soft') }, axisLine: { lineStyle: { color: css('--line') } },
      splitLine: { lineStyle: { color: css('--line') } }
    }, more);
  }

  function scatter(finding) {
    const points = finding.contexts.filter(c => c.improvement !== undefined);
    const [low, high] = extent(points.flatMap(c => [c.baseline, c.adapted]));
    const from = Math.max(0, Math.floor(low * 10) / 10);
    const to = Math.min(1, Math.ceil(high * 10) / 10);
    return Object.assign(base(), {
      grid: { left: 60, right: 20, top: 24, bottom: 52 },
      xAxis: axis('baseline 2AFC score', { min: from, max: to, type: 'value' }),
      yAxis: axis('adapted 2AFC score', { min: from, max: to, type: 'value', nameGap: 40 }),
      series: [
        {
          type: 'scatter', symbolSize: points.length > 200 ? 6 : 9,
          itemStyle: { color: css('--accent'), opacity: 0.7 },
          data: points.map(c => ({ value: [c.baseline, c.adapted], context: c })),
          tooltip: { formatter: p => order(p.data.context.ranking) + '<br>' + fixed(p.data.context.baseline, 3)
            + ' → ' + fixed(p.data.context.adapted, 3) + ' (' + signed(p.data.context.improvement) + ')' },
          markLine: {
            silent: true, symbol: 'none', animation: false,
            lineStyle: { color: css('--soft'), type: 'dashed' },
            label: { show: true, formatter: 'unchanged', color: css('--soft'), position: 'insideEndBottom' },
            data: [[{ coord: [from, from] }, { coord: [to, to] }]]
          }
        }
      ]
    });
  }

  function bins(values) {
    const [low, high] = extent(values);
    const spread = Math.max(high - Math.min(low, 0), 0.001);
    const width = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1].find(w => spread / w <= 24) || 0.2;
    const first = Math.floor(low / width);
    const last = Math.max(first, Math.ceil(high / width) - 1);
    const rows = [];
    for (let i = first; i <= last; i++) rows.push({ from: i * width, to: (i + 1) * width, n: 0 });
    // A value on an edge belongs to the bin above it; the highest value to the last bin.
    values.forEach(v => rows[Math.min(Math.floor(v / width + 1e-9) - first, rows.length - 1)].n++);
    return rows;
  }

  function histogram(finding) {
    const rows = bins(finding.contexts.filter(c => c.improvement !== undefined).map(c => c.improvement));
    const digits = rows[0].to - rows[0].from < 0.01 ? 3 : 2;
    return Object.assign(base(), {
      xAxis: axis('change of the 2AFC score (bin from)', { type: 'category', data: rows.map(r => (r.from < -1e-9 ? '' : '+') + (Math.abs(r.from) < 1e-9 ? 0 : r.from).toFixed(digits)) }),
      yAxis: axis('contexts', { type: 'value', minInterval: 1, nameGap: 36 }),
      series: [{
        type: 'bar', barCategoryGap: '8%',
        data: rows.map(r => ({ value: r.n, itemStyle: { color: r.to <= 1e-9 ? css('--bad') : css('--accent') } })),
        tooltip: { formatter: p => signed(rows[p.dataIndex].from) + ' to ' + signed(rows[p.dataIndex].to) + ': ' + p.value + ' contexts' }
      }]
    });
  }

  function heat(map) {
    const values = map.cells.map(c => c.mean);
    const change = map.value === 'improvement';
    const most = Math.max(0.01, ...values.map(Math.abs));
    const [low, high] = change ? [-most, most] : extent(values);
    return Object.assign(base(), {
      grid: { left: 84, right: 64, top: 12, bottom: 52 },
      xAxis: axis('', { type: 'category', data: map.names, splitArea: { show: false }, axisLabel: { color: css('--soft'), interval: 0, rotate: 30 } }),
      yAxis: axis('', { type: 'category', data: map.names.slice().reverse() }),
      visualMap: {
        min: low, max: high === low ? low + 0.001 : high, calculable: false, orient: 'vertical', right: 0, top: 'middle', precision: 2,
        itemHeight: 180, textStyle: { color: css('--soft'), fontSize: 11 }, text: [signed(high).slice(0, 5), signed(low).slice(0, 5)],
        inRange: { color: change
          ? (dark.matches ? ['#c4584b', '#2a323c', '#4a9bf5'] : ['#d1493b', '#f4f5f7', '#1f6feb'])
          : (dark.matches ? ['#1c2631', '#4a9bf5'] : ['#eef4fd', '#1f6feb']) }
      },
      series: [{
        type: 'heatmap',
        data: map.cells.map(c => ({
          value: [c.column, c.row, c.mean], cell: c,
          label: { color: !change ? css('--ink') : Math.abs(c.mean) > most * 0.55 ? '#ffffff' : css('--ink') }
        })),
        label: { show: true, formatter: p => change ? signed(p.data.cell.mean).slice(0, 5) : fixed(p.data.cell.mean, 2) },
        itemStyle: { borderColor: css('--page'), borderWidth: 2 },
        tooltip: { formatter: p => p.data.cell.row + ' → ' + p.data.cell.column + '<br>mean ' + map.value + ' '
          + (change ? signed(p.data.cell.mean) : fixed(p.data.cell.mean, 3)) + ', ' + p.data.cell.n + ' contexts' }
      }]
    });
  }

  function perceptual(finding) {
    const splits = finding.perceptual.splits;
    const values = splits.flatMap(s => [s.baseline, s.adapted]).filter(v => v !== undefined);
    const series = (name, key, color) => ({
      name: name, type: 'bar', barMaxWidth: 34, itemStyle: { color: color }, data: splits.map(s => s[key] === undefined ? null : s[key]),
      label: { show: splits.length <= 4, position: 'top', color: css('--ink'), formatter: p => fixed(p.value, 3) },
      tooltip: { formatter: p => splits[p.dataIndex].split + ', ' + name + ': ' + fixed(p.value, 3) }
    });
    const both = [['baseline', 'baseline', css('--soft')], [finding.variant, 'adapted', css('--accent')]]
      .filter(s => splits.some(split => split[s[1]] !== undefined)).map(s => series(...s));
    return Object.assign(base(), {
      legend: { top: 0, right: 0, itemGap: 18, textStyle: { color: css('--ink') } },
      grid: { left: 56, right: 16, top: 36, bottom: 70 },
      xAxis: axis('', { type: 'category', data: splits.map(s => s.split), axisLabel: { color: css('--soft'), interval: 0, rotate: splits.length > 3 ? 25 : 0 } }),
      yAxis: axis('score (2AFC or JND mAP)', { type: 'value', min: Math.max(0, Math.floor(Math.min(...values) * 10 - 0.5) / 10), max: 1, nameGap: 36 }),
      series: both
    });
  }

  function draw(figure, option) {
    const chart = echarts.init(figure.querySelector('.plot'), null, { renderer: 'svg' });
    const drawn = { chart: chart, option: option };
    chart.setOption(option());
    charts.push(drawn);
    return drawn;
  }

  const contextColumns = [
    ['ranking, most similar first', c => order(c.ranking), false], ['baseline', c => fixed(c.baseline, 3), true],
    ['adapted', c => fixed(c.adapted, 3), true], ['change', c => signed(c.improvement), true],
    ['lowest run', c => fixed(c.lowest, 3), true], ['highest run', c => fixed(c.highest, 3), true]
  ];

  function heatFigure(figure, maps) {
    const cellColumns = value => [['row', c => c.row, false], ['column', c => c.column, false],
      ['mean ' + value, c => value === 'improvement' ? signed(c.mean) : fixed(c.mean, 3), true], ['contexts', c => String(c.n), true]];
    let map = maps[0];
    const drawn = draw(figure, () => heat(map));
    const buttons = maps.map(m => {
      const button = element('button', m.title, figure.querySelector('.choice'));
      button.onclick = () => show(m);
      return button;
    });
    function show(chosen) {
      map = chosen;
      buttons.forEach((b, i) => b.setAttribute('aria-pressed', String(maps[i] === chosen)));
      drawn.chart.setOption(heat(map), true);
      foldedTable(figure, cellColumns(map.value), map.cells);
    }
    show(map);
  }

  document.querySelectorAll('.finding').forEach(section => {
    const finding = report.findings[Number(section.dataset.finding)];
    section.querySelectorAll('figure').forEach(figure => {
      if (figure.dataset.plot === 'scatter') {
        draw(figure, () => scatter(finding));
        foldedTable(figure, contextColumns, finding.contexts);
      } else if (figure.dataset.plot === 'histogram') {
        draw(figure, () => histogram(finding));
        foldedTable(figure, [['from', r => signed(r.from), true], ['to', r => signed(r.to), true], ['contexts', r => String(r.n), true]],
          bins(finding.contexts.filter(c => c.improvement !== undefined).map(c => c.improvement)));
      } else if (figure.dataset.plot === 'heat') {
        heatFigure(figure, finding.heat_maps);
      } else if (figure.dataset.plot === 'perceptual') {
        draw(figure, () => perceptual(finding));
        foldedTable(figure, [['split', s => s.split, false], ['measure', s => s.measure, false], ['baseline', s => fixed(s.baseline, 3), true],
          ['adapted', s => fixed(s.adapted, 3), true], ['change', s => signed(s.change), true], ['95 % interval', s => range(s.interval), true],
          ['judgements', s => String(s.judgements), true]], finding.perceptual.splits);
      }
    });
    const some = Math.min(5, Math.floor(finding.contexts.length / 2));
    const extremes = section.querySelector('.extremes');
    if (some > 0) {
      [['Hardest contexts', finding.contexts.slice(0, some)], ['Easiest contexts', finding.contexts.slice(-some).reverse()]].forEach(part => {
        const box = element('div', null, extremes);
        element('h3', part[0], box);
        table(contextColumns.slice(0, 4), part[1], box);
      });
    } else {
      table(contextColumns, finding.contexts, extremes);
    }
  });

  window.addEventListener('resize', () => charts.forEach(c => c.chart.resize()));
  dark.addEventListener('change', () => charts.forEach(c => c.chart.setOption(c.option(), true)));
  document.documentElement.dataset.ready = String(charts.length);
})();
