// The log as it is written: newest first, filtered here, paused when wished.

import {fill, h, icon, later} from '../dom.js';
import {t, tx} from '../i18n.js';
import {clock, dateTime, duration} from '../format.js';
import {events, get, post, send} from '../api.js';
import {ready, shell, shortcut} from '../shell.js';
import {complain, confirm, doing, emptyState, pill, select, toast} from '../ui.js';

const KEPT = 300;
const ALL = 1000; // what the server keeps
const OWN = /^\/(admin|static|webui\/?(?!api)|health|favicon)/;
const LEVELS = {info: '', warn: 'warn', error: 'bad'};

const main = await shell();
let items = [];
let paused = false;
let stop = null;
let words = '';
let withOwn = false;
const filters = {category: '', level: ''};

const state = h('span', {role: 'status'});
const list = h('div.log.log-list', {
  tabindex: '0',
  role: 'log',
  'aria-label': tx('nav.admin.logs'),
  'aria-live': 'off',
});
const pause = h('button.btn', {type: 'button', onclick: toggle});
const filter = (name, values) => {
  const box = select(
    [['', t(`logs.all_${name}`)], ...values.map((value) => [value, t(`logs.${name}_${value}`)])],
    '',
    (value) => {
      filters[name] = value;
      start();
    },
  );
  box.setAttribute('aria-label', t(`logs.${name}`));
  return box;
};
const own = h('input.check', {
  type: 'checkbox',
  onchange: () => {
    withOwn = own.checked;
    start();
  },
});
const search = h('input.input', {
  type: 'search',
  'data-search': true,
  placeholder: tx('logs.search'),
  'aria-label': tx('logs.search'),
  oninput: later(() => {
    words = search.value.toLowerCase();
    draw();
  }, 120),
});

fill(
  main,
  h(
    'div.page-head',
    h('div.row', h('h1', tx('nav.admin.logs')), state),
    h(
      'div.actions',
      pause,
      h(
        'button.btn.danger',
        {type: 'button', onclick: doing(clear)},
        icon('trash'),
        tx('logs.clear'),
      ),
    ),
  ),
  h(
    'div.grid-filters',
    h('label.search', icon('search'), search, h('kbd', '/')),
    filter('category', ['chat', 'image', 'error', 'system']),
    filter('level', ['info', 'warn', 'error']),
    h('label.row.wide-filter', own, tx('logs.own')),
  ),
  h('div.card.flush', list),
);

function say(kind, key) {
  fill(state, pill(kind, tx(key)));
}

function drawPause() {
  fill(pause, icon(paused ? 'play' : 'pause'), tx(paused ? 'logs.resume' : 'logs.pause'));
}

function line(item) {
  const title = [item.path, item.model, item.sso].filter(Boolean).join(' · ');
  const el = h(
    'div.tr',
    h('span.td.num.hint', {title: dateTime(item.unix_ms)}, clock(item.unix_ms)),
    h('span.td', pill(LEVELS[item.level] ?? '', t(`logs.level_${item.level}`))),
    h('span.td.hint', t(`logs.category_${item.category}`, {fallback: item.category})),
    h('span.td.num', {dataset: {phone: 'hide'}}, item.status_code ?? ''),
    h(
      'span.td.num.hint',
      {dataset: {phone: 'hide'}},
      item.duration_ms ? duration(item.duration_ms) : '',
    ),
    h(
      'span.td.wide',
      title && h('b', title, ' '),
      h('code', item.message),
      item.error_summary && h('span.sub.bad', item.error_summary),
    ),
  );
  return el;
}

const fits = (item) =>
  !words ||
  [item.message, item.path, item.model, item.sso, item.error_summary].some((text) =>
    text?.toLowerCase().includes(words),
  );

function draw() {
  const shown = items.filter(fits);
  fill(
    list,
    shown.length ? shown.map(line) : emptyState('search', tx('logs.none'), tx('logs.none_text')),
  );
}

/** What looking at these pages itself writes; it would push everything else out. */
const isOwn = (item) =>
  item.level === 'info' && OWN.test(item.path ?? '') && item.message?.includes(' method=GET ');

function take(item) {
  if (!withOwn && isOwn(item)) {
    return;
  }
  items.unshift(item);
  items.length = Math.min(items.length, KEPT);
  if (fits(item)) {
    list.querySelector('.empty')?.remove();
    list.prepend(line(item));
    while (list.childElementCount > KEPT) {
      list.lastChild.remove();
    }
  }
}

async function start() {
  stop?.abort();
  const mine = (stop = new AbortController());
  try {
    const all = (await get('/admin/api/logs', {...filters, limit: ALL}, mine.signal)).items;
    items = all.filter((item) => withOwn || !isOwn(item)).slice(0, KEPT);
    draw();
  } catch (error) {
    complain(error);
  }
  for (let wait = 1000; !mine.signal.aborted && !paused; wait = Math.min(30000, wait * 2)) {
    try {
      const stream = await send('GET', '/admin/api/logs/stream', {
        query: filters,
        signal: mine.signal,
      });
      say('ok', 'logs.live');
      wait = 1000;
      for await (const {data} of events(stream)) {
        take(JSON.parse(data));
      }
    } catch {
      // Said below; the next round tries again.
    }
    if (!mine.signal.aborted) {
      say('warn', 'logs.reconnecting');
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

function toggle() {
  paused = !paused;
  drawPause();
  if (paused) {
    stop?.abort();
    say('', 'logs.paused');
  } else {
    start();
  }
}

async function clear() {
  if (
    await confirm({title: tx('logs.clear'), text: tx('logs.clear_text'), action: tx('logs.clear')})
  ) {
    await post('/admin/api/logs/clear');
    items = [];
    draw();
    toast(t('logs.cleared'));
  }
}

list.style.setProperty('--cols', '84px 84px 72px 44px 64px minmax(0,1fr)');
drawPause();
shortcut('p', 'logs.pause', toggle);
document.addEventListener('languagechange', () => {
  draw();
  drawPause();
});
start();
ready();
