// Calls that an upstream refused: whose fault it was, which way they went, what to do.

import {h} from '../dom.js';
import {t, tx} from '../i18n.js';
import {dateTime, duration, relative} from '../format.js';
import {pill} from '../ui.js';

const KINDS = {cloudflare: 'warn', egress: 'warn', account: 'bad', request: 'info', upstream: ''};

/** The name of a cause. */
export const causeName = (name) => t(`refusal.${name}`, {fallback: name});

/** What a cause means and what to do about it. */
export const causeText = (name, fallback) => t(`refusal_text.${name}`, {fallback});

/** Rows of refused calls, newest first; full: with the way out, cookies and user agent. */
export function refusalTable(items, {full = false} = {}) {
  const columns = ['time', 'status', 'host', 'cause', 'blame', full ? 'way' : 'egress'];
  return h(
    'table.plain.cards',
    h('caption.visually-hidden', tx('overview.refused')),
    h(
      'thead',
      h(
        'tr',
        columns.map((name) => h('th', {scope: 'col'}, tx(`overview.col_${name}`))),
      ),
    ),
    h(
      'tbody',
      items.map((item) => row(item, full)),
    ),
  );
}

function row(item, full) {
  return h(
    'tr',
    h('td.nowrap', {title: dateTime(item.unix_ms)}, relative(item.unix_ms)),
    h('td', pill('bad', String(item.status))),
    h('td', h('code', item.host)),
    h(
      'td',
      h('b', causeName(item.classification)),
      h('span.sub.hint', ' ', causeText(item.classification, item.explanation)),
    ),
    h('td', pill(KINDS[item.blame] ?? '', t(`blame.${item.blame}`, {fallback: item.blame}))),
    full ? way(item) : h('td.hint', wayOut(item.egress)),
  );
}

const wayOut = (egress) => (egress === 'direct' ? tx('why.direct') : h('code', egress));

function way(item) {
  return h(
    'td.hint',
    h('span.sub', wayOut(item.egress)),
    h(
      'span.sub',
      item.clearance_age_sec === null
        ? tx('why.no_cookies')
        : t('why.cookies', {age: duration(item.clearance_age_sec * 1000)}),
    ),
    item.user_agent && h('span.sub.agent', {title: item.user_agent}, item.user_agent),
  );
}

/** How often each cause occurred, most frequent first. */
export function countCauses(items) {
  const counts = new Map();
  for (const item of items) {
    const known = counts.get(item.classification) ?? {
      name: item.classification,
      value: 0,
      text: causeText(item.classification, item.explanation),
    };
    known.value++;
    counts.set(item.classification, known);
  }
  return [...counts.values()].sort((a, b) => b.value - a.value);
}

