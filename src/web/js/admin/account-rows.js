// The columns of the account table: one account in a row.

import {h, iconButton} from '../dom.js';
import {t, tx} from '../i18n.js';
import {bar} from '../chart.js';
import {dateTime, number, percent, relative, short} from '../format.js';
import {menu, pill} from '../ui.js';
import {KINDS, stateOf} from './account-why.js';

/** Modes with a quota of their own, and the letter that stands for each. */
export const MODES = [
  ['auto', 'A'],
  ['fast', 'F'],
  ['expert', 'E'],
  ['heavy', 'H'],
  ['grok_4_3', 'B'],
  ['console', 'C'],
];
/** What can be refreshed, checked and set up. */
export const manageable = (row) => row.status === 'active' || row.status === 'cooling';

/** work: what can be done with a row, {why(row), refreshOne(row), actions(row)}. */
export function columns(work) {
  return [
    {label: tx('account.token'), width: 'minmax(130px,1.6fr)', cell: tokenCell},
    {
      label: tx('account.pool'),
      width: '66px',
      phone: 'hide',
      cell: (row) => h('span.tag', row.pool),
    },
    {
      label: tx('account.state'),
      width: 'minmax(104px,.8fr)',
      phone: 'hide',
      cell: (row) => stateCell(row, work),
    },
    {label: tx('account.quota'), width: 'minmax(64px,2fr)', phone: 'hide', cell: quotaCell},
    {
      label: tx('account.calls'),
      width: '76px',
      end: true,
      sort: 'use_count',
      phone: 'hide',
      cell: (row) =>
        h(
          'span.num',
          {
            title: tx('account.success_rate', {
              rate: percent(row.use_count, row.use_count + row.fail_count),
            }),
          },
          number(row.use_count),
          row.fail_count ? h('span.sub.bad', t('account.failed_n', {n: row.fail_count})) : '',
        ),
    },
    {
      label: tx('account.last_used'),
      width: '96px',
      sort: 'last_used_at',
      phone: 'hide',
      cell: (row) =>
        h('span.muted', {title: dateTime(row.last_used_at)}, relative(row.last_used_at)),
    },
    {
      label: tx('common.actions'),
      quiet: true,
      width: '84px',
      end: true,
      cell: (row) => actionCell(row, work),
    },
  ];
}

function tokenCell(row) {
  const state = stateOf(row);
  return [
    h(
      'span.row',
      h('code.cut', row.masked),
      (row.tags ?? []).slice(0, 3).map((tag) => h('span.tag', tag)),
    ),
    h(
      'span.sub',
      phonePill(row, state),
      row.note || t('account.added', {when: relative(row.created_at)}),
    ),
  ];
}

/** On a phone the state comes first in the second line; elsewhere it has its own column. */
function phonePill(row, state) {
  return (
    matchMedia('(max-width: 760px)').matches && [
      pill(KINDS[state], tx(`state.${state}`)),
      ' ',
      h('span.tag', row.pool),
      ' ',
    ]
  );
}

function stateCell(row, work) {
  const state = stateOf(row);
  return pill(KINDS[state], tx(`state.${state}`), {
    'aria-haspopup': 'dialog',
    title: tx('account.why'),
    onclick: () => work.why(row),
  });
}

function quotaCell(row) {
  return h(
    'span.row',
    MODES.filter(([mode]) => row.quota[mode]?.total > 0).map(([mode, letter]) => {
      const {remaining, total, reset_at: reset} = row.quota[mode];
      const title =
        t('account.quota_title', {mode, remaining, total}) +
        (reset ? ` · ${t('account.resets', {when: relative(reset)})}` : '');
      return h(
        'span.quota',
        {title},
        h('b', letter),
        h('span', `${short(remaining)}/${short(total)}`),
        bar(remaining, total),
      );
    }),
  );
}

function actionCell(row, work) {
  const more = iconButton('more', tx('common.more'), () => menu(more, work.actions(row)), {
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
  });
  return h(
    'span.row',
    iconButton('refresh', tx('account.refresh'), work.refreshOne(row), {
      disabled: !manageable(row),
    }),
    more,
  );
}
