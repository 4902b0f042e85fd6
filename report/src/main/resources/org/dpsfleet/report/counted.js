  // Contexts are counted: report.js draws points, and this what takes their place where there are many.
  const points = { scatter: plots.scatter, histogram: plots.histogram };
  const counts = findings => findings.some(f => f.spread);

  // Squares of hundredths with the contexts in them; a context that is listed is a square of its own.
  function squares(f) {
    const row = (before, after, n) => ({ title: n === 1 ? '1 context' : n + ' contexts', n: n,
      values: { baseline: before, [f.variant]: after }, changes: { [f.variant]: after - before } });
    return f.spread ? f.spread.scores.map(([before, after, n]) => row((before + 0.5) / 100, (after + 0.5) / 100, n))
      : f.contexts.filter(c => known(c.baseline) && known(c.adapted)).map(c => row(c.baseline, c.adapted, 1));
  }

  // A value in the middle of its bin of thousandths falls into the same wider bin.
  const changesOf = f => f.spread ? f.spread.changes.flatMap(([bin, n]) => Array(n).fill((bin + 0.5) / 1000))
    : f.contexts.map(c => c.improvement).filter(known);

  function quantiles(findings) {
    const first = findings.find(f => f.spread);
    return findings.filter(f => f.spread).flatMap(f => f.spread.quantiles
      .filter(q => q.name !== 'baseline' || f === first)
      .map(q => ({ title: { adapted: f.variant, change: f.variant + ', change' }[q.name] || q.name, values: q.values,
        text: q.name === 'change' ? format.signed : value => format.fixed(value, 3) })));
  }

  plots.scatter = (findings, metrics) => {
    if (!counts(findings)) return points.scatter(findings, metrics);
    const rows = findings.flatMap(squares);
    const most = Math.max(...rows.map(r => r.n));
    const option = () => {
      const scatter = charts.scatter(rows, changed(metrics, rows));
      scatter.series.forEach(s => { s.symbolSize = (value, point) => 4 + 14 * Math.sqrt(point.data.row.n / most); });
      return scatter;
    };
    return { show: () => ({ option: option, rows: quantiles(findings),
      columns: [['2AFC score over contexts', q => q.title, false],
        ...['lowest', '5 %', '25 %', 'median', '75 %', '95 %', 'highest'].map((name, i) => [name, q => q.text(q.values[i]), true])] }) };
  };

  plots.histogram = (findings, metrics) => {
    if (!counts(findings)) return points.histogram(findings, metrics);
    const values = Object.fromEntries(findings.map(f => [f.variant, changesOf(f)]).filter(([, list]) => list.length));
    const compared = metrics.filter(m => values[m.name]);
    const rows = charts.bins(values);
    return { show: () => ({ option: () => charts.histogram(rows, compared), rows: rows,
      columns: [['from', r => format.signed(r.from), true], ['to', r => format.signed(r.to), true],
        ...compared.map(m => [compared.length === 1 ? 'contexts' : m.name + ', contexts', r => String(r.values[m.name]), true])] }) };
  };
