// What is known of the fleet: the newest word on each experiment and worker, and an hour of the queues.
import { get, listen } from './api.js';

const MOST_SAMPLES = 360;
const REDRAW = 200;

export const fleet = {
  experiments: new Map(), workers: new Map(), stages: [], samples: [],
  access: 'view', connection: 'connecting', why: '', begun: false
};

const listeners = new Set();
let drawn = 0;
let timer = 0;
let stop = null;

/** Calls it when something changed, at most five times a second; what is returned ends that. */
export function watch(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed() {
  if (timer) return;
  timer = setTimeout(() => {
    timer = 0;
    drawn = performance.now();
    listeners.forEach(listener => listener());
  }, Math.max(0, REDRAW - (performance.now() - drawn)));
}

const events = {
  start(data) {
    fleet.access = data.access;
    fleet.stages = data.stages;
    fleet.begun = true;
    if (data.whole) {
      fleet.experiments.clear();
      fleet.workers.clear();
      fleet.samples = [];
      queues();
    }
  },
  experiment: data => fleet.experiments.set(data.experiment_id, data),
  worker: data => fleet.workers.set(data.worker, data),
  queue: data => samples([data]),
  gone(data) {
    if (data.kind === 'experiment') fleet.experiments.delete(data.key);
    if (data.kind === 'worker') fleet.workers.delete(data.key);
  }
};

function samples(more) {
  const byTime = new Map([...fleet.samples, ...more].map(sample => [sample.at, sample]));
  fleet.samples = [...byTime.values()].sort((a, b) => a.at < b.at ? -1 : 1).slice(-MOST_SAMPLES);
}

async function queues() {
  try {
    samples((await get('/api/v1/queues')).samples);
    changed();
  } catch {
    // The connection says so as well.
  }
}

/** Begins anew, for example with another token. */
export function connect() {
  if (stop) stop();
  stop = listen({
    event(name, data) {
      if (events[name]) events[name](data);
      changed();
    },
    connection(words, why) {
      fleet.connection = words;
      fleet.why = why || '';
      changed();
    }
  });
}

// What stands in the address: the view, its subject and what is chosen in it.
export function address() {
  const [path, query] = location.hash.replace(/^#/, '').split('?');
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  return { view: parts[0] || 'fleet', subject: parts[1] || null, chosen: new URLSearchParams(query || '') };
}

export function link(view, subject, chosen) {
  const query = new URLSearchParams(Object.entries(chosen || {}).filter(([, value]) => value)).toString();
  return '#/' + [view, subject].filter(Boolean).map(encodeURIComponent).join('/') + (query ? '?' + query : '');
}

/** Changes what is chosen in the address, without a step to go back to. */
export function choose(changes) {
  const { view, subject, chosen } = address();
  const next = { ...Object.fromEntries(chosen), ...changes };
  history.replaceState(null, '', link(view, subject, next));
}
