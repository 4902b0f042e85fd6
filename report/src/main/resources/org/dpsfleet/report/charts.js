'use strict';
// Texts of numbers, the same in plots and tables.
const format = {
  fixed: (value, digits) => value === undefined || value === null ? '' : value.toFixed(digits),
  signed: value => {
    if (value === undefined || value === null) return '';
    const text = value.toFixed(3);
    return text === '-0.000' ? '+0.000' : (value < 0 ? '' : '+') + text;
  },
  range: interval => interval ? format.signed(interval.low) + ' to ' + format.signed(interval.high) : '',
  share: share => share ? share.count + ' of ' + share.n + ' (' + (100 * share.share).toFixed(1) + ' %, '
    + (100 * share.interval.low).toFixed(1) + ' to ' + (100 * share.interval.high).toFixed(1) + ' %)' : '',
  p: test => !test ? '' : test.p_value === undefined || test.p_value === null ? 'n < 6' : test.p_value < 0.001 ? '< 0.001' : test.p_value.toFixed(3),
  order: ranking => ranking.length ? ranking.join(', ') : 'held-out judgements of people'
};

// Options of the plots. A metric is {name, color}; a row has the values of the metrics by their names.
const charts = (function () {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const extent = values => [Math.min(...values), Math.max(...values)];
  const known = value => value !== undefined && value !== null;

  function base(more) {
    return Object.assign({
      textStyle: { color: css('--ink'), fontFamily: 'sans-serif' },
      animation: false,
      tooltip: { backgroundColor: css('--panel'), borderColor: css('--line'), textStyle: { color: css('--ink') }, confine: true, renderMode: 'richText' },
      grid: { left: 60, right: 20, top: 36, bottom: 52 }
    }, more);
  }

  function axis(name, more) {
    return Object.assign({
      name: name, nameLocation: 'middle', nameGap: 30, nameTextStyle: { color: css('--soft') },
      axisLabel: { color: css('--soft') }, axisLine: { lineStyle: { color: css('--line') } },
      splitLine: { lineStyle: { color: css('--line') } }
    }, more);
  }

  const legend = names => ({ data: names, top: 0, right: 0, itemGap: 18, textStyle: { color: css('--ink') } });

  // rows: {title, values, changes}; points of each metric against the baseline.
  function scatter(rows, metrics) {
    const points = m => rows.filter(r => known(r.values.baseline) && known(r.changes[m.name]));
    const [low, high] = extent(metrics.flatMap(m => points(m).flatMap(r => [r.values.baseline, r.values[m.name]])));
    const from = Math.max(0, Math.floor(low * 10) / 10);
    const to = Math.min(1, Math.ceil(high * 10) / 10);
    const interval = to - from > 0.45 ? 0.1 : 0.05;
    return base({
      legend: legend(metrics.map(m => m.name)),
      xAxis: axis('baseline 2AFC score', { min: from, max: to, interval: interval, type: 'value' }),
      yAxis: axis('adapted 2AFC score', { min: from, max: to, interval: interval, type: 'value', nameGap: 40 }),
      series: metrics.map((m, i) => ({
        name: m.name, type: 'scatter', symbolSize: rows.length > 200 ? 6 : 9, itemStyle: { color: css(m.color), opacity: 0.7 },
        data: points(m).map(r => ({ value: [r.values.baseline, r.values[m.name]], row: r })),
        tooltip: { formatter: p => p.data.row.title + '\n' + m.name + ': ' + format.fixed(p.value[0], 3) + ' → '
          + format.fixed(p.value[1], 3) + ' (' + format.signed(p.data.row.changes[m.name]) + ')' },
        markLine: i > 0 ? undefined : {
          silent: true, symbol: 'none', animation: false,
          lineStyle: { color: css('--soft'), type: 'dashed' },
          label: { show: true, formatter: 'unchanged', color: css('--soft'), position: 'insideEndBottom' },
          data: [[{ coord: [from, from] }, { coord: [to, to] }]]
        }
      }))
    });
  }

  // Bins that all metrics share; values: lists by metric.
  function bins(values) {
    const all = Object.values(values).flat();
    const [low, high] = extent(all);
    const spread = Math.max(high - Math.min(low, 0), 0.001);
    const width = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1].find(w => spread / w <= 24) || 0.2;
    const first = Math.floor(low / width);
    const last = Math.max(first, Math.ceil(high / width) - 1);
    const rows = [];
    for (let i = first; i <= last; i++) rows.push({ from: i * width, to: (i + 1) * width, values: {} });
    // A value on an edge belongs to the bin above it; the highest value to the last bin.
    Object.entries(values).forEach(([name, list]) => {
      rows.forEach(r => { r.values[name] = 0; });
      list.forEach(v => rows[Math.min(Math.floor(v / width + 1e-9) - first, rows.length - 1)].values[name]++);
    });
    return rows;
  }

  function histogram(rows, metrics) {
    const digits = rows[0].to - rows[0].from < 0.01 ? 3 : 2;
    const single = metrics.length === 1;
    return base({
      legend: single ? undefined : legend(metrics.map(m => m.name)),
      xAxis: axis('change of the 2AFC score (bin from)', { type: 'category', data: rows.map(r => (r.from < -1e-9 ? '' : '+') + (Math.abs(r.from) < 1e-9 ? 0 : r.from).toFixed(digits)) }),
      yAxis: axis('contexts', { type: 'value', minInterval: 1, nameGap: 36 }),
      series: metrics.map(m => ({
        name: m.name, type: 'bar', barCategoryGap: '8%', barGap: '0%', itemStyle: { color: css(m.color) },
        data: rows.map(r => ({ value: r.values[m.name], itemStyle: { color: single && r.to <= 1e-9 ? css('--bad') : css(m.color) } })),
        tooltip: { formatter: p => m.name + ', ' + format.signed(rows[p.dataIndex].from) + ' to ' + format.signed(rows[p.dataIndex].to) + ': ' + p.value + ' contexts' }
      }))
    });
  }

  // cells: {row, column, value, note}; change: whether values lie about nought.
  function matrix(rowNames, columnNames, cells, change, axes) {
    const values = cells.map(c => c.value);
    const most = Math.max(0.01, ...values.map(Math.abs));
    const [low, high] = change ? [-most, most] : extent(values);
    const text = value => change ? format.signed(value) : format.fixed(value, 3);
    return base({
      grid: { left: 84, right: 64, top: 12, bottom: 60 },
      xAxis: axis(axes ? axes[0] : '', { type: 'category', data: columnNames, splitArea: { show: false }, axisLabel: { color: css('--soft'), interval: 0, rotate: axes ? 0 : 30 } }),
      yAxis: axis(axes ? axes[1] : '', { type: 'category', data: rowNames.slice().reverse() }),
      visualMap: {
        min: low, max: high === low ? low + 0.001 : high, calculable: false, orient: 'vertical', right: 0, top: 'middle', precision: 2,
        itemHeight: 180, textStyle: { color: css('--soft'), fontSize: 11 }, text: [text(high).slice(0, 5), text(low).slice(0, 5)],
        inRange: { color: change
          ? (dark.matches ? ['#c4584b', '#2a323c', '#4a9bf5'] : ['#d1493b', '#f4f5f7', '#1f6feb'])
          : (dark.matches ? ['#1c2631', '#2b5f9e'] : ['#eef4fd', '#7fb0f5']) }
      },
      series: [{
        type: 'heatmap',
        data: cells.map(c => ({
          value: [c.column, c.row, c.value], cell: c,
          label: { color: change && Math.abs(c.value) > most * 0.55 ? '#ffffff' : css('--ink') }
        })),
        label: { show: true, formatter: p => change ? text(p.data.cell.value).slice(0, 5) : format.fixed(p.data.cell.value, 2) },
        itemStyle: { borderColor: css('--page'), borderWidth: 2 },
        tooltip: { formatter: p => p.data.cell.row + ' / ' + p.data.cell.column + '\n' + text(p.data.cell.value) + ', ' + p.data.cell.note }
      }]
    });
  }

  // rows: {title, values}.
  function bars(rows, metrics, name) {
    const values = rows.flatMap(r => metrics.map(m => r.values[m.name])).filter(known);
    return base({
      legend: legend(metrics.map(m => m.name)),
      // Names that lean have room to the left of the first one.
      grid: { left: rows.length > 3 ? 98 : 56, right: 16, top: 36, bottom: 70 },
      xAxis: axis('', { type: 'category', data: rows.map(r => r.title), axisLabel: { color: css('--soft'), interval: 0, rotate: rows.length > 3 ? 25 : 0 } }),
      yAxis: axis(name, { type: 'value', min: Math.max(0, Math.floor(Math.min(...values) * 10 - 0.5) / 10), max: 1, nameGap: 36 }),
      series: metrics.map(m => ({
        name: m.name, type: 'bar', barMaxWidth: 34, itemStyle: { color: css(m.color) },
        data: rows.map(r => known(r.values[m.name]) ? r.values[m.name] : null),
        label: { show: rows.length * metrics.length <= 8, position: 'top', color: css('--ink'), formatter: p => format.fixed(p.value, 3) },
        tooltip: { formatter: p => rows[p.dataIndex].title + ', ' + m.name + ': ' + format.fixed(p.value, 3) }
      }))
    });
  }

  // A line per metric through rows {title, values}; ranges {low, high} by metric are shaded.
  function lines(rows, metrics, xName, yName) {
    const line = m => ({
      name: m.name, type: 'line', symbolSize: 7, itemStyle: { color: css(m.color) }, lineStyle: { color: css(m.color), width: 2 },
      data: rows.map(r => known(r.values[m.name]) ? r.values[m.name] : null),
      tooltip: { formatter: p => xName + ' ' + rows[p.dataIndex].title + ', ' + m.name + ': ' + format.fixed(p.value, 3) }
    });
    const band = m => rows.some(r => r.ranges && r.ranges[m.name]) ? [0, 1].map(top => ({
      // Two stacked lines without a stroke: the lowest values, and from there to the highest.
      name: m.name + ' range', type: 'line', stack: m.name, stackStrategy: 'all', symbol: 'none', silent: true, lineStyle: { opacity: 0 },
      areaStyle: top ? { color: css(m.color), opacity: 0.14 } : undefined,
      data: rows.map(r => r.ranges[m.name] ? (top ? r.ranges[m.name].high - r.ranges[m.name].low : r.ranges[m.name].low) : null)
    })) : [];
    return base({
      legend: legend(metrics.map(m => m.name)),
      xAxis: axis(xName, { type: 'category', data: rows.map(r => String(r.title)) }),
      yAxis: axis(yName, { type: 'value', scale: true, nameGap: 40 }),
      series: metrics.flatMap(m => [...band(m), line(m)])
    });
  }

  return { scatter, bins, histogram, matrix, bars, lines, dark };
})();
