// One request in detail: how it ended, and a time line of who was asked, how long, with what outcome.

import {h} from '../dom.js';
import {t, tx} from '../i18n.js';
import {dateTime, duration, number} from '../format.js';
import {dialog, pill} from '../ui.js';

/** The colour of a status. */
export const kind = (code) => (code < 400 ? 'ok' : code === 429 || code === 499 ? 'warn' : 'bad');

const OUTCOMES = {
  ok: 'ok',
  rate_limited: 'warn',
  busy: 'warn',
  challenge: 'warn',
  abandoned: 'off',
  running: 'off',
};

export function requestDialog(item) {
  return dialog({
    title: h(
      'span.row.wrap',
      pill(kind(item.status), String(item.status)),
      `${item.method} ${item.path}`,
    ),
    wide: true,
    body: [fault(item), h('h3', tx('requests.timeline')), timeline(item), facts(item)],
    foot: (close) => h('button.btn', {type: 'button', onclick: () => close()}, tx('common.close')),
  });
}

function fault(item) {
  const hint = t(`cause.${item.error_code}`, {fallback: ''});
  return (
    (item.status >= 400 || item.error_code) &&
    h(
      'div.state-error',
      h('b', t(`status.${item.status}`, {fallback: item.error_code || String(item.status)})),
      item.error_code && h('p', h('code', item.error_code), ' ', item.error_summary),
      hint && h('p.hint', hint),
    )
  );
}

// --------------------------------------------------------------------------- time line

/** Every attempt in its place, then the answer as the client saw it. */
function timeline(item) {
  const total = Math.max(1, item.duration_ms, ...item.tries.map((one) => one.until_ms));
  const left = item.attempts - item.tries.length;
  return [
    h(
      'ol.tries',
      item.tries.map((one, i) => attempt(one, i + 1, total)),
      answer(item, total),
    ),
    item.tries.length === 0 && h('p.hint', tx('requests.nobody_asked')),
    left > 0 && h('p.hint', t('requests.more_tries', {n: left})),
  ];
}

function attempt(one, place, total) {
  const outcome = t(`outcome.${one.outcome}`, {
    fallback: t(`refusal.${one.outcome}`, {fallback: one.outcome}),
  });
  const colour = OUTCOMES[one.outcome] ?? 'bad';
  const span = `${duration(one.from_ms)} – ${duration(one.until_ms)}`;
  return h(
    'li',
    h(
      'span.row',
      h('span.num.muted', `${place}.`),
      h(
        'a',
        {
          href:
            one.upstream === 'official'
              ? '/admin/why' // its keys are no accounts
              : `/admin/account?q=${encodeURIComponent(one.account)}`,
          title: one.account,
        },
        h('code', one.account.slice(0, 8)),
      ),
      h('span.hint', one.upstream === 'web' ? one.pool : one.upstream),
    ),
    track(`${outcome}, ${span}`, bar(colour, one.from_ms, one.until_ms - one.from_ms, total)),
    h(
      'span.row',
      h('span.num.hint', duration(one.until_ms - one.from_ms)),
      pill(colour === 'off' ? '' : colour, outcome),
    ),
  );
}

function answer(item, total) {
  const first = Math.max(0, item.ttfb_ms);
  const parts =
    first === 0
      ? [[tx('requests.duration'), item.status >= 400 ? kind(item.status) : 'k1', 0, total]]
      : [
          [tx('requests.ttfb'), 'k1', 0, first],
          [tx('requests.rest'), 'k2', first, Math.max(0, item.duration_ms - first)],
        ];
  return h(
    'li',
    h('b', tx('requests.answer')),
    track(
      parts.map(([label, , , ms]) => `${label} ${duration(ms)}`).join(', '),
      parts.map(([, colour, from, ms]) => ms > 0 && bar(colour, from, ms, total)),
    ),
    h(
      'span.row',
      first > 0 && h('span.num.hint', {title: tx('requests.ttfb')}, duration(first)),
      h('b.num', {title: tx('requests.duration')}, duration(item.duration_ms)),
    ),
  );
}

function track(label, ...bars) {
  return h('span.track', {role: 'img', 'aria-label': label, title: label}, bars);
}

function bar(colour, from, length, total) {
  const el = h('i', {class: colour});
  el.style.left = `${(from / total) * 100}%`;
  el.style.width = `${(Math.max(0, length) / total) * 100}%`;
  return el;
}

// ------------------------------------------------------------------------------- facts

function line(label, value) {
  return value === undefined || value === null || value === ''
    ? null
    : [h('dt', tx(label)), h('dd', value)];
}

function facts(item) {
  return h(
    'dl.kv',
    line('requests.time', dateTime(item.ts)),
    line('common.request_id', item.request_id && h('code', item.request_id)),
    line('requests.instance', item.instance),
    line('requests.model', item.model),
    line('requests.stream', item.stream ? t('common.on') : t('common.off')),
    line('requests.client', `${item.client_key_id} · ${item.client_ip}`),
    line('requests.agent', item.user_agent),
    line('requests.upstream', [item.provider, item.pool, item.mode].filter(Boolean).join(' · ')),
    line('requests.attempts', item.attempts ? number(item.attempts) : null),
    line(
      'requests.tokens',
      item.prompt_tokens || item.completion_tokens
        ? t(item.estimated ? 'requests.tokens_estimated' : 'requests.tokens_text', {
            in: item.prompt_tokens,
            out: item.completion_tokens,
          })
        : null,
    ),
  );
}
