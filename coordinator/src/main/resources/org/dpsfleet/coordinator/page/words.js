// Numbers, times and names as people read them, in the viewer's own language and zone.
import { el, setAttribute, setText } from './dom.js';

const number = new Intl.NumberFormat('en');
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const hours = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export const count = value => number.format(value);
export const counted = (value, what) => count(value) + ' ' + what + (value === 1 ? '' : 's');
export const clock = time => hours.format(new Date(time));
export const whole = time => full.format(new Date(time));

/** For example "2 h 5 min". */
export function duration(seconds) {
  if (seconds < 1) return 'less than 1 s';
  if (seconds < 60) return Math.round(seconds) + ' s';
  if (seconds < 3600) return Math.round(seconds / 60) + ' min';
  if (seconds < 86400) {
    const minutes = Math.round(seconds % 3600 / 60);
    return Math.floor(seconds / 3600) + ' h' + (minutes ? ' ' + minutes + ' min' : '');
  }
  return count(Math.round(seconds / 86400)) + ' d';
}

export function rate(perMinute) {
  if (perMinute >= 100) return count(Math.round(perMinute)) + ' tasks/min';
  if (perMinute >= 1) return perMinute.toFixed(1) + ' tasks/min';
  return (perMinute * 60).toFixed(1) + ' tasks/h';
}

/** For example "1.5 GiB". */
export function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let i = 0;
  while (n >= 1024 && i < units.length - 1) {
    n /= 1024;
    i++;
  }
  return (i ? n.toFixed(1) : n) + ' ' + units[i];
}

export const percent = share => (100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0) + ' %';

export const states = {
  running: 'running', succeeded: 'succeeded', partly_failed: 'partly failed', failed: 'failed',
  cancelling: 'cancelling', cancelled: 'cancelled'
};

/** A moment: how long ago it was, and the whole date on hover. */
export function moment() {
  const element = el('time');
  return {
    element,
    update(time, now) {
      const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
      setText(element, seconds < 2 ? 'now' : duration(seconds) + ' ago');
      setAttribute(element, 'datetime', time);
      setAttribute(element, 'title', whole(time));
    }
  };
}

/** The start of an id, the whole on hover. */
export const short = id => el('code', { title: id }, id.slice(0, 8));
