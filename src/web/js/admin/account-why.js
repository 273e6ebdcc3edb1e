// Why an account is in its state: what, since when, until when, and what one can do.

import {h, icon} from '../dom.js';
import {knows, t, tx} from '../i18n.js';
import {bar} from '../chart.js';
import {dateTime, duration, number, relative} from '../format.js';
import {get, post} from '../api.js';
import {dialog, doing, pill, toast} from '../ui.js';

/** Colour of each state. */
export const KINDS = {
  active: 'ok',
  cooling: 'warn',
  suspect: 'warn',
  expired: 'bad',
  unusable: 'bad',
  disabled: '',
};

/** The state as the operator sees it: finer than what is stored. */
export function stateOf(row) {
  return KINDS[row.why?.status] === undefined ? row.status : row.why.status;
}

const moment = (ms) =>
  ms ? h('span', {title: dateTime(ms)}, `${relative(ms)} · `, h('span.muted', dateTime(ms))) : '–';

export function whyDialog(row, {refresh, edit}) {
  const state = stateOf(row);
  const why = row.why ?? {};
  const history = h('div.stack.tight', h('span.skeleton'));
  requests(row, history);
  return dialog({
    title: h(
      'span.row.wrap',
      h('code', row.masked),
      pill(KINDS[state], tx(`state.${state}`)),
      h('span.tag', row.pool),
    ),
    wide: true,
    body: [
      h('p', knows(`why.${state}`) ? tx(`why.${state}`) : why.advice),
      h(
        'dl.kv',
        why.reason && [
          h('dt', tx('why.reason')),
          h(
            'dd',
            knows(`reason.${why.reason}`) ? [tx(`reason.${why.reason}`), ' '] : '',
            h('code', why.reason),
          ),
        ],
        why.since && [h('dt', tx('why.since')), h('dd', moment(why.since))],
        why.until && [h('dt', tx('why.until')), h('dd', moment(why.until))],
        h('dt', tx('why.last_used')),
        h('dd', moment(row.last_used_at)),
        row.last_fail_at && [
          h('dt', tx('why.last_fail')),
          h(
            'dd',
            moment(row.last_fail_at),
            row.last_fail_reason && [' ', h('code', row.last_fail_reason)],
          ),
        ],
        h('dt', tx('why.last_sync')),
        h('dd', moment(row.last_sync_at)),
        h('dt', tx('why.counts')),
        h(
          'dd.num',
          t('why.counts_text', {
            used: row.use_count,
            failed: row.fail_count,
            inflight: row.inflight,
          }),
        ),
        h('dt', tx('why.health')),
        h('dd.num', number(row.health)),
        row.note && [h('dt', tx('account.note')), h('dd', row.note)],
        row.tags?.length > 0 && [
          h('dt', tx('account.tags')),
          h(
            'dd.row.wrap',
            row.tags.map((tag) => h('span.tag', tag)),
          ),
        ],
      ),
      h('h3', tx('account.quota')),
      quotas(row),
      h('h3', tx('why.requests')),
      history,
    ],
    foot: (close) => actions(row, close, refresh, edit),
  });
}

function quotas(row) {
  const windows = Object.entries(row.quota).filter(([, window]) => window.total > 0);
  if (!windows.length) {
    return h('p.muted', tx('why.no_quota'));
  }
  return h(
    'div.stack.tight',
    windows.map(([mode, window]) =>
      h(
        'div',
        h(
          'div.row.spread',
          h('span', mode),
          h(
            'span.num.muted',
            `${number(window.remaining)} / ${number(window.total)}`,
            window.reset_at ? ` · ${t('account.resets', {when: relative(window.reset_at)})}` : '',
          ),
        ),
        bar(window.remaining, window.total, 'thick'),
      ),
    ),
  );
}

async function requests(row, box) {
  try {
    const {items} = await get('/admin/api/requests', {account: row.id, limit: 5});
    box.replaceChildren(
      ...(items.length
        ? items.map((item) =>
            h(
              'div.row.wrap',
              pill(item.status < 400 ? 'ok' : 'bad', String(item.status)),
              h('span', item.model || item.path),
              h('span.muted.num', duration(item.duration_ms)),
              h('span.hint', relative(item.ts)),
              item.error_summary && h('span.hint', item.error_summary),
            ),
          )
        : [h('p.muted', tx('why.no_requests').node())]),
    );
  } catch {
    box.replaceChildren(h('p.muted', tx('why.no_requests')));
  }
}

function actions(row, close, refresh, edit) {
  const off = row.status === 'disabled';
  const usable = row.status === 'active' || row.status === 'cooling';
  const act = (name, label, work, cls = '') =>
    h(
      'button.btn',
      {
        type: 'button',
        class: cls,
        onclick: doing(async () => {
          await work();
          close();
          refresh();
        }),
      },
      icon(name),
      tx(label),
    );
  return [
    act('power', off ? 'account.restore' : 'account.disable', async () => {
      await post('/admin/api/tokens/disabled', {token: row.token, disabled: !off});
      toast(t(off ? 'account.restored_n' : 'account.disabled_n', {n: 1}));
    }),
    usable &&
      act('refresh', 'account.refresh', async () => {
        await post('/admin/api/batch/refresh', {tokens: [row.token]});
        toast(t('account.refreshed'));
      }),
    h(
      'button.btn.primary',
      {
        type: 'button',
        onclick: () => {
          close();
          edit();
        },
      },
      icon('edit'),
      tx(row.status === 'expired' ? 'why.paste_fresh' : 'common.edit'),
    ),
  ];
}
