// The pools over time: how many accounts were in which state, and how much quota was left.

import {fill, h} from '../dom.js';
import {t, tx} from '../i18n.js';
import {chart} from '../chart.js';
import {number, short} from '../format.js';
import {segment} from '../ui.js';

const SLOTS = 96;
const MINUTE = 60000;
const STATES = [
  ['active', 'ok'],
  ['cooling', 'warn'],
  ['invalid', 'bad'],
  ['disabled', 'off'],
];
const MODES = ['auto', 'fast', 'expert', 'heavy', 'grok_4_3', 'console'];

/** How many samples to ask for: two a slot, so that none stays empty by accident. */
export const POINTS = 2 * SLOTS;

let pool = 'all'; // stays while the page redraws itself

/** Two charts over the samples of /admin/api/history. */
export function poolHistory(samples, from, to) {
  const slots = spread(samples, from, to);
  const charts = h('div.grid-2');
  const draw = () => fill(charts, states(slots), quotas(slots));
  draw();
  return h(
    'section.stack',
    {'aria-label': tx('overview.history')},
    h(
      'div.row.wrap',
      h('h2', tx('overview.history')),
      h('span.grow'),
      segment(
        tx('account.filter_pool'),
        ['all', 'basic', 'super', 'heavy'].map((name) => [
          name,
          name === 'all' ? tx('common.all') : name,
        ]),
        pool,
        (name) => {
          pool = name;
          draw();
        },
      ),
    ),
    charts,
  );
}

/** Equal stretches of time with the last sample of each; the time before the first is left out. */
function spread(samples, from, to) {
  const start = Math.max(from, samples[0]?.ts ?? to);
  const size = Math.max(MINUTE, Math.ceil((to - start) / SLOTS));
  const slots = [];
  for (let at = start; at < to; at += size) {
    slots.push({ts: at, pools: null});
  }
  for (const sample of samples) {
    const slot = slots[Math.floor((sample.ts - start) / size)];
    if (slot) {
      slot.pools = sample.pools;
    }
  }
  return {size, slots};
}

/** A figure of the chosen pools together; null where nothing was sampled. */
function sum(slot, of) {
  return (
    slot.pools &&
    Object.entries(slot.pools)
      .filter(([name]) => pool === 'all' || name === pool)
      .reduce((all, [, one]) => all + (of(one) ?? 0), 0)
  );
}

function card(label, {size, slots}, series, options) {
  return h(
    'section.card',
    h('div.card-head', h('h3', label)),
    slots.length > 1
      ? chart({label, times: slots.map((slot) => slot.ts), series, bucket: 24 * size, ...options})
      : h('p.muted', tx('overview.collecting_pools')),
  );
}

function states(spread_) {
  const series = STATES.map(([name, kind]) => ({
    label: t(`state.${name === 'invalid' ? 'expired' : name}`),
    kind,
    values: spread_.slots.map((slot) => sum(slot, (one) => one[name])),
  }));
  return card(tx('overview.accounts_by_state'), spread_, series, {stacked: true, show: number});
}

function quotas(spread_) {
  const series = MODES.map((mode) => ({
    label: mode,
    values: spread_.slots.map((slot) => sum(slot, (one) => one.quota[mode])),
  })).filter((one) => one.values.some((v) => v > 0));
  return series.length || spread_.slots.length <= 1
    ? card(tx('overview.quota_over_time'), spread_, series, {show: short})
    : h(
        'section.card',
        h('div.card-head', h('h3', tx('overview.quota_over_time'))),
        h('p.muted', tx('overview.no_quota')),
      );
}
