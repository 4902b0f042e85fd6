// The coordinator's API. A token is kept for this tab until it is closed, and sent in a header only.
const KEY = 'dps-fleet-token';

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: value => sessionStorage.setItem(KEY, value),
  clear: () => sessionStorage.removeItem(KEY)
};

/** An answer that says what is wrong. */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail || problem.title || 'the coordinator refused the request');
    this.status = problem.status;
    this.errors = problem.errors || [];
  }
}

function headers(more) {
  const all = new Headers(more);
  all.set('Fleet-Client', 'the live page');
  if (token.get()) all.set('Authorization', 'Bearer ' + token.get());
  return all;
}

async function refused(response) {
  const text = await response.text();
  try {
    return new Refused(JSON.parse(text));
  } catch {
    return new Refused({ status: response.status, detail: 'the coordinator answered ' + response.status });
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, cache: 'no-store', credentials: 'omit', redirect: 'error' });
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Refused({ status: 0, detail: 'the coordinator can\'t be reached' });
  }
  if (!response.ok) throw await refused(response);
  return response;
}

export async function get(path, signal) {
  return (await ask(path, { headers: headers({ Accept: 'application/json' }), signal })).json();
}

/** A part of a list, and the path of the next one, null for none. */
export async function part(path, signal) {
  const response = await ask(path, { headers: headers({ Accept: 'application/json' }), signal });
  const link = /<([^>]*)>; rel="next"/.exec(response.headers.get('Link') || '');
  return { entries: await response.json(), next: link ? link[1] : null };
}

export async function send(method, path, body) {
  const content = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const response = await ask(path, {
    method, headers: headers({ Accept: 'application/json', ...content }),
    body: body === undefined ? undefined : JSON.stringify(body)
  });
  return response.json();
}

const LONGEST_SILENCE = 40_000;
const LONGEST_PAUSE = 8_000;

/**
 * Listens to the fleet's events until it is told to stop, over breaks of the connection.
 *
 * @param told.event(name, data) and told.connection(words, why): 'live', 'lost' or 'refused'
 * @return stops it
 */
export function listen(told) {
  const ended = new AbortController();
  let last = null;
  let pause = 500;

  async function once() {
    const silence = new AbortController();
    let timer = 0;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), LONGEST_SILENCE);
    };
    heard();
    try {
      const response = await ask('/api/v1/events', {
        headers: headers({ Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) }),
        signal: AbortSignal.any([ended.signal, silence.signal])
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        heard();
        const events = (rest + value).split('\n\n');
        rest = events.pop();
        events.forEach(take);
        pause = 500;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  function take(text) {
    let name = 'message';
    let data = '';
    let id = null;
    for (const line of text.split('\n')) {
      if (line.startsWith('data: ')) data += line.slice(6);
      else if (line.startsWith('event: ')) name = line.slice(7);
      else if (line.startsWith('id: ')) id = line.slice(4);
    }
    if (!data) return;
    told.event(name, JSON.parse(data));
    last = id;
    if (name === 'start') told.connection('live');
  }

  async function run() {
    while (!ended.signal.aborted) {
      let why = 'the connection ended';
      try {
        await once();
      } catch (e) {
        if (ended.signal.aborted) return;
        if (e.status === 401) {
          told.connection('refused', e.message);
          return;
        }
        why = e.message;
      }
      told.connection('lost', why);
      await new Promise(resolve => setTimeout(resolve, pause));
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  run();
  return () => ended.abort();
}
