// The state of things at a glance: traffic, errors, latency, accounts, what was refused and why.

import {fill, h, icon} from '../dom.js';
import {t, tx} from '../i18n.js';
import {bar, chart, ranks} from '../chart.js';
import {duration, number, percent, short} from '../format.js';
import {get} from '../api.js';
import {ready, shell} from '../shell.js';
import {emptyState, errorState, figure, figureRow, pill, segment} from '../ui.js';
import {POINTS, poolHistory} from './overview-pools.js';
import {refusalTable} from './refusals.js';

const HOUR = 3600000;
const SPANS = {
  day: {hours: 24, bucket: 'hour'},
  week: {hours: 168, bucket: 'hour'},
  month: {hours: 720, bucket: 'day'},
};
const LIVE_POINTS = 60;

const main = await shell();
let span = 'day';
let status = null;
let show = () => {}; // draws what was read last, once more
const live = [];
const box = h('div.stack');
fill(main, h('div.page-head', h('h1', tx('nav.admin.overview')), h('div.actions', spans())), box);
fill(
  box,
  h('div.figures.waiting', h('span.skeleton')),
  h('div.grid-2', h('section.card.waiting'), h('section.card.waiting')),
);

function spans() {
  return segment(
    tx('overview.span'),
    Object.keys(SPANS).map((name) => [name, tx(`overview.${name}`)]),
    span,
    (name) => {
      span = name;
      draw();
    },
  );
}

async function draw() {
  const {hours, bucket} = SPANS[span];
  const size = bucket === 'hour' ? HOUR : 24 * HOUR;
  const to = Date.now() + 1;
  const from = to - hours * HOUR;
  try {
    const [byModel, byStatus, accounts, history, refusals, state] = await Promise.all([
      get('/admin/api/requests/summary', {from, to, bucket, by: 'model'}),
      get('/admin/api/requests/summary', {from, to, bucket, by: 'status'}),
      get('/admin/api/tokens/summary'),
      get('/admin/api/history', {from, to, points: POINTS}),
      get('/admin/api/refusals', {limit: 5}),
      get('/admin/api/status'),
    ]);
    status = state;
    note();
    show = () =>
      fill(
        box,
        figures(byModel.totals, accounts.summary),
        charts(byModel, byStatus, from, to, size),
        poolHistory(history.items, from, to),
        h('div.grid-2', pools(accounts.summary), livePart()),
        refused(refusals.items),
      );
    show();
  } catch (error) {
    fill(box, errorState(error, draw));
  }
}

function figures(totals, summary) {
  const rate = totals.count ? totals.errors / totals.count : 0;
  return figureRow(
    h('div.figures', {role: 'group', 'aria-label': tx('overview.figures')}),
    figure(tx('overview.requests'), short(totals.count), {delta: t(`overview.${span}`)}),
    figure(tx('overview.errors'), percent(totals.errors, totals.count), {
      kind: rate > 0.1 ? 'bad' : rate > 0.02 ? 'warn' : '',
      delta: number(totals.errors),
      run: () => location.assign('/admin/requests?status=error'),
    }),
    figure(tx('overview.median'), totals.count ? duration(totals.p50_ms) : '–'),
    figure(tx('overview.p95'), totals.count ? duration(totals.p95_ms) : '–'),
    figure(tx('overview.tokens'), short(totals.tokens)),
    figure(tx('state.active'), `${number(summary.status.active)}`, {
      kind: summary.status.active ? 'ok' : 'bad',
      delta: t('overview.of_accounts', {n: summary.status.all}),
      run: () => location.assign('/admin/account'),
    }),
    figure(tx('overview.inflight'), number(status.inflight), {extra: true}),
    figure(tx('overview.uptime'), duration(status.uptime_sec * 1000), {
      delta: status.version,
      extra: true,
    }),
  );
}

/** Every bucket of the span, also those in which nothing happened. */
function spread(buckets, from, to, size) {
  const known = new Map(buckets.map((one) => [one.ts, one]));
  const times = [];
  for (let at = Math.floor(from / size) * size; at < to; at += size) {
    times.push(at);
  }
  return times.map(
    (ts) => known.get(ts) ?? {ts, count: 0, errors: 0, tokens: 0, p50_ms: null, p95_ms: null},
  );
}

function charts(byModel, byStatus, from, to, size) {
  if (!byModel.totals.count) {
    return h(
      'div.card',
      emptyState(
        'spark',
        tx('overview.quiet'),
        tx('overview.quiet_text'),
        h('a.btn.primary', {href: '/admin/connect'}, icon('link'), tx('nav.admin.connect')),
        h('a.btn', {href: '/admin/account'}, icon('plus'), tx('account.add')),
      ),
    );
  }
  const filled = spread(byModel.buckets, from, to, size);
  const times = filled.map((one) => one.ts);
  const part = (label, series, options = {}) =>
    h(
      'section.card',
      h('div.card-head', h('h2', label)),
      chart({label, times, series, bucket: size, show: short, ...options}),
    );
  return [
    h(
      'div.grid-2',
      part(
        tx('overview.traffic'),
        [
          {label: tx('overview.fine'), values: filled.map((one) => one.count - one.errors)},
          {label: tx('overview.failed'), kind: 'bad', values: filled.map((one) => one.errors)},
        ],
        {stacked: true},
      ),
      part(
        tx('overview.latency'),
        [
          {label: tx('overview.median'), values: filled.map((one) => one.p50_ms)},
          {label: tx('overview.p95'), values: filled.map((one) => one.p95_ms)},
        ],
        {show: duration},
      ),
    ),
    h(
      'div.grid-3',
      part(
        tx('overview.tokens'),
        [{label: tx('overview.tokens'), values: filled.map((one) => one.tokens)}],
        {stacked: true},
      ),
      h(
        'section.card',
        h('div.card-head', h('h2', tx('overview.models'))),
        ranks(top(byModel.groups), (item) =>
          t('overview.model_line', {n: item.value, p95: duration(item.p95_ms)}),
        ),
      ),
      h(
        'section.card',
        h('div.card-head', h('h2', tx('overview.causes'))),
        causes(byStatus.groups),
      ),
    ),
  ];
}

const top = (groups) =>
  groups
    .map((one) => ({...one, name: one.name || t('overview.no_model'), value: one.count}))
    .sort((a, b) => b.value - a.value)
    .slice(0, 7);

function causes(groups) {
  const bad = top(groups.filter((one) => one.errors > 0));
  return bad.length
    ? ranks(
        bad.map((one) => ({...one, name: t(`status.${one.name}`, {fallback: one.name})})),
        (item) => number(item.value),
        'bad',
      )
    : h('p.muted', tx('overview.no_errors'));
}

function pools(summary) {
  const row = (name) =>
    h('tr', h('th', {scope: 'row'}, name), h('td.num.end', number(summary.pool[name])));
  const modes = Object.entries(summary.quota).filter(([, left]) => left > 0);
  const most = Math.max(1, ...modes.map(([, left]) => left));
  return h(
    'section.card',
    h(
      'div.card-head',
      h('h2', tx('overview.pools')),
      h('a.btn.small', {href: '/admin/account'}, tx('overview.open')),
    ),
    h('table.plain', h('tbody', ['basic', 'super', 'heavy'].map(row))),
    h('h3', {class: 'gap'}, tx('overview.quota_now')),
    modes.length
      ? h(
          'div.stack.tight',
          modes.map(([mode, left]) =>
            h(
              'div',
              h('div.row.spread', h('span', mode), h('b.num', number(left))),
              bar(left, most, 'thick plain-bar'),
            ),
          ),
        )
      : h('p.muted', tx('overview.no_quota')),
  );
}

/** Requests under way, sampled while this page is open. */
function livePart() {
  const part = h(
    'section.card',
    {id: 'live'},
    h('div.card-head', h('h2', tx('overview.live')), pill('ok', tx('overview.every_5s'))),
  );
  if (live.length > 1) {
    part.append(
      chart({
        label: tx('overview.live'),
        times: live.map((one) => one.at),
        stacked: true,
        bucket: 1000,
        show: number,
        series: [{label: tx('overview.inflight'), values: live.map((one) => one.inflight)}],
      }),
    );
  } else {
    part.append(h('p.muted', tx('overview.collecting')));
  }
  return part;
}

function note() {
  live.push({at: Date.now(), inflight: status.inflight});
  if (live.length > LIVE_POINTS) {
    live.shift();
  }
}

function refused(items) {
  return h(
    'section.card.flush',
    h(
      'div.card-head',
      {class: 'group-head'},
      h('h2', tx('overview.refused')),
      h('a.btn.small', {href: '/admin/why'}, icon('why'), tx('overview.all_reasons')),
    ),
    items.length === 0
      ? h('p.muted', {class: 'pad'}, tx('overview.none_refused'))
      : refusalTable(items),
  );
}

document.addEventListener('languagechange', () => show());
await draw();
ready();
setInterval(async () => {
  if (!document.hidden) {
    try {
      status = await get('/admin/api/status');
      note();
      document.getElementById('live')?.replaceWith(livePart());
    } catch {
      // The next draw says what is wrong.
    }
  }
}, 5000);
setInterval(() => document.hidden || box.matches(':hover') || draw(), 60000);
