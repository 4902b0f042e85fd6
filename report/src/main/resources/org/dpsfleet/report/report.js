'use strict';
(function () {
  const report = JSON.parse(document.getElementById('data').textContent);
  const drawn = figures.drawn;

  // A section draws when it is first unfolded: a page of many is open at once all the same.
  function unfold(section) {
    if (!section.open || section.dataset.drawn) return;
    section.dataset.drawn = 'true';
    const findings = section.dataset.findings.split(' ').map(i => report.findings[Number(i)]);
    const metrics = figures.metricsOf(findings);
    section.querySelectorAll('figure').forEach(figure => figures.draw(figure, figures.plots[figure.dataset.plot](findings, metrics)));
    figures.extremes(findings, section.querySelector('.extremes'));
    document.documentElement.dataset.ready = String(drawn.length);
  }

  function follow() {
    const section = location.hash && document.getElementById(location.hash.slice(1));
    if (!section || !section.matches('.combination')) return;
    section.open = true;
    unfold(section);
    section.scrollIntoView();
  }

  document.documentElement.dataset.ready = '0';
  document.querySelectorAll('.combination').forEach(section => {
    section.addEventListener('toggle', () => unfold(section));
    unfold(section);
  });
  follow();
  window.addEventListener('hashchange', follow);
  // The second click on a link changes no hash.
  document.querySelectorAll('.overview a').forEach(a => a.addEventListener('click', () => setTimeout(follow)));
  window.addEventListener('resize', () => drawn.forEach(d => d.chart.resize()));
  charts.dark.addEventListener('change', () => drawn.forEach(d => d.again()));
})();
