// Work of the server that takes a while: progress, what failed so far, cancel.

import {fill, h, icon} from './dom.js';
import {t, tx} from './i18n.js';
import {number} from './format.js';
import {events, get, post, send} from './api.js';
import {complain, doing, toast} from './ui.js';

const AFTER = 400; // shorter work shows nothing but its end
const RATE_AFTER = 10000;

/** Follows a task; name: key of its name; resolves with the last event. */
export async function follow(id, name, ondone) {
  const box = strip(id, name);
  const showing = setTimeout(() => document.body.append(box.root), AFTER);
  let last = null;
  try {
    const stream = await send('GET', `/admin/api/batch/${id}/stream`);
    for await (const {data} of events(stream)) {
      last = JSON.parse(data);
      box.update(last);
    }
  } catch (error) {
    complain(error);
  } finally {
    clearTimeout(showing);
    box.root.remove();
  }
  if (last) {
    finish(last, name);
  }
  ondone?.(last);
  return last;
}

function strip(id, name) {
  const started = performance.now();
  const bar = h('i');
  const track = h(
    'div.progress-track',
    {role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-label': tx(name)},
    bar,
  );
  const counts = h('span.num.muted', {role: 'status'});
  const rate = h('span.hint.num');
  const fails = h('div.fails', {
    hidden: true,
    tabindex: '0',
    role: 'log',
    'aria-label': tx('task.failures'),
  });
  const root = h(
    'section.task',
    {'aria-label': tx('task.title')},
    h(
      'div.row.spread',
      h('b', tx(name)),
      h(
        'button.btn.small',
        {type: 'button', onclick: doing(() => post(`/admin/api/batch/${id}/cancel`))},
        icon('stop'),
        tx('common.cancel'),
      ),
    ),
    track,
    h('div.row.spread', counts, rate),
    fails,
  );
  const update = (event) => {
    const part = event.total ? event.processed / event.total : 0;
    bar.style.width = `${part * 100}%`;
    track.setAttribute('aria-valuenow', String(Math.round(part * 100)));
    fill(
      counts,
      t('task.counts', {done: event.processed, total: event.total, ok: event.ok, fail: event.fail}),
    );
    const ms = performance.now() - started;
    if (ms > RATE_AFTER) {
      fill(rate, t('task.rate', {rate: number(Math.round((event.processed / ms) * 60000))}));
    }
    if (event.error && event.item) {
      fails.hidden = false;
      fails.append(h('span', h('code', event.item), ' ', h('span.bad', event.error)));
      while (fails.childElementCount > 50) {
        fails.firstChild.remove();
      }
    }
  };
  return {root, update};
}

function finish(last, name) {
  const params = {
    name: t(name),
    ok: last.ok,
    fail: last.fail,
    total: last.total,
    done: last.processed,
  };
  if (last.type === 'done') {
    toast(t(last.fail ? 'task.done_with_failures' : 'task.done', params), {
      kind: last.fail ? 'info' : 'ok',
      ms: 8000,
    });
  } else if (last.type === 'cancelled') {
    toast(t('task.cancelled', params), {kind: 'info'});
  } else if (last.type === 'error') {
    toast(last.error || t('common.failed'), {kind: 'bad'});
  }
}

/** Takes up tasks that run already, after the page was loaded again. */
export async function reattach(ondone) {
  const {tasks} = await get('/admin/api/batch');
  for (const task of tasks.filter((one) => one.status === 'running' && one.kind !== 'import')) {
    follow(task.task_id, `task.kind.${task.kind.replace('-', '_')}`, ondone);
  }
}
