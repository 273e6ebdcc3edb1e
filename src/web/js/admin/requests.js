// What clients asked: a list with filters, and each request in detail. No prompts, no answers.

import {fill, h, icon, later} from '../dom.js';
import {t, tx} from '../i18n.js';
import {dateTime, duration, number, relative} from '../format.js';
import {call, get} from '../api.js';
import {ready, shell} from '../shell.js';
import {confirm, doing, emptyState, errorState, pill, select, toast} from '../ui.js';
import {kind, requestDialog} from './request-detail.js';

const main = await shell();
const asked = new URLSearchParams(location.search);
const filters = Object.fromEntries(
  ['status', 'model', 'account', 'key', 'q'].map((name) => [name, asked.get(name) ?? '']),
);
let cursor = null;
let shown = [];
let partial = false;

const rows = h('tbody');
const list = h(
  'table.plain.cards.asked',
  h('caption.visually-hidden', tx('nav.admin.requests')),
  h(
    'thead',
    h(
      'tr',
      ['time', 'status', 'model', 'client', 'account', 'tokens', 'duration'].map((name) =>
        h(
          'th',
          {scope: 'col', class: name === 'tokens' || name === 'duration' ? 'end' : ''},
          tx(`requests.${name}`),
        ),
      ),
    ),
  ),
  rows,
);
const more = h(
  'button.btn',
  {type: 'button', hidden: true, onclick: doing(() => load(false))},
  tx('common.load_more'),
);
const under = h('div');
const status = select(
  [
    ['', t('common.all')],
    ['ok', t('requests.ok')],
    ['error', t('requests.error')],
    ['4xx', '4xx'],
    ['429', '429'],
    ['5xx', '5xx'],
  ],
  filters.status,
  (value) => change('status', value),
);
status.setAttribute('aria-label', t('requests.status'));

function text(name, main_ = false) {
  const input = h('input.input', {
    type: 'search',
    value: filters[name],
    placeholder: tx(`requests.find_${name}`),
    'aria-label': tx(`requests.find_${name}`),
    'data-search': main_,
    oninput: later(() => change(name, input.value), 300),
  });
  return input;
}

fill(
  main,
  h(
    'div.page-head',
    h('h1', tx('nav.admin.requests')),
    h('p.lead', tx('requests.lead')),
    h(
      'div.actions',
      h(
        'button.btn',
        {type: 'button', onclick: doing(() => load(true))},
        icon('refresh'),
        tx('common.reload'),
      ),
      h(
        'button.btn.danger',
        {type: 'button', onclick: doing(clear)},
        icon('trash'),
        tx('requests.clear'),
      ),
    ),
  ),
  h(
    'div.grid-filters',
    h('label.search', icon('search'), text('q', true), h('kbd', '/')),
    status,
    text('model'),
    text('account'),
    text('key'),
  ),
  h('div.card.flush', list, under),
  h('div.row', more),
);

function change(name, value) {
  filters[name] = value;
  const query = new URLSearchParams(Object.entries(filters).filter(([, v]) => v));
  history.replaceState(null, '', query.size ? `?${query}` : location.pathname);
  load(true);
}

async function load(anew) {
  try {
    const answer = await get('/admin/api/requests', {
      ...filters,
      limit: 100,
      cursor: anew ? '' : cursor,
    });
    cursor = answer.next_cursor;
    partial = answer.partial;
    shown = anew ? answer.items : shown.concat(answer.items);
    draw();
  } catch (error) {
    fill(
      under,
      errorState(error, () => load(true)),
    );
  }
}

function draw() {
  const several = new Set(shown.map((item) => item.instance)).size > 1;
  fill(
    rows,
    shown.map((item) =>
      h(
        'tr',
        h(
          'td',
          h(
            'button.link-btn',
            {type: 'button', title: dateTime(item.ts), onclick: () => requestDialog(item)},
            relative(item.ts),
          ),
        ),
        h(
          'td',
          pill(kind(item.status), String(item.status)),
          item.error_code && h('span.hint', ' ', item.error_code),
        ),
        h('td', item.model || h('span.muted', item.path)),
        h(
          'td',
          {dataset: {phone: 'hide'}},
          item.client_key_id,
          h('span.hint', ' ', item.client_ip),
          several && h('span.hint', ` → ${item.instance}`),
        ),
        h(
          'td',
          {dataset: {phone: 'hide'}},
          item.account ? h('code', item.account) : h('span.muted', '–'),
          item.attempts > 1 && h('span.warn', ` ×${item.attempts}`),
        ),
        h(
          'td.num.end',
          item.prompt_tokens + item.completion_tokens
            ? `${number(item.prompt_tokens)} → ${number(item.completion_tokens)}${item.estimated ? ' ≈' : ''}`
            : '–',
        ),
        h('td.num.end', duration(item.duration_ms)),
      ),
    ),
  );
  more.hidden = !cursor;
  fill(
    under,
    partial && h('p.hint', {role: 'status'}, tx('requests.partial')),
    shown.length === 0 &&
      (Object.values(filters).some(Boolean)
        ? emptyState('search', tx('requests.none_match'), tx('requests.none_match_text'))
        : emptyState(
            'chat',
            tx('requests.none'),
            tx('requests.none_text'),
            h('a.btn.primary', {href: '/admin/connect'}, icon('link'), tx('nav.admin.connect')),
          )),
  );
}

async function clear() {
  if (
    await confirm({
      title: tx('requests.clear'),
      text: tx('requests.clear_text'),
      action: tx('requests.clear'),
    })
  ) {
    const {deleted} = await call('DELETE', '/admin/api/requests');
    toast(t('requests.cleared_n', {n: deleted}));
    await load(true);
  }
}

document.addEventListener('languagechange', draw);
await load(true);
ready();
