// Accounts: figures, filters, the table, what can be done with rows.

import {copyText, fill, h, icon, iconButton, later} from '../dom.js';
import {t, tx} from '../i18n.js';
import {bar} from '../chart.js';
import {dateTime, number, percent, relative, short} from '../format.js';
import {call, get, post} from '../api.js';
import {shell, shortcut} from '../shell.js';
import {confirm, complain, doing, emptyState, figure, menu, pill, toast} from '../ui.js';
import {follow, reattach} from '../tasks.js';
import {WindowTable} from '../table.js';
import {addDialog, editDialog, exportDialog, importDialog} from './account-dialogs.js';
import {KINDS, stateOf, whyDialog} from './account-why.js';

const UNDO_MOST = 500;
const MODES = [
  ['auto', 'A'],
  ['fast', 'F'],
  ['expert', 'E'],
  ['heavy', 'H'],
  ['grok_4_3', 'B'],
  ['console', 'C'],
];
const FILTERS = {
  status: ['all', 'active', 'cooling', 'invalid', 'disabled'],
  pool: ['all', 'basic', 'super', 'heavy'],
  nsfw: ['all', 'enabled', 'disabled'],
};

const main = await shell();
const asked = new URLSearchParams(location.search);
const filters = {
  status: asked.get('status') ?? 'all',
  pool: asked.get('pool') ?? 'all',
  nsfw: asked.get('nsfw') ?? 'all',
  q: asked.get('q') ?? '',
};
let summary = null;
let strategy = 'quota';
const figures = h('div.figures', {role: 'group', 'aria-label': tx('account.figures')});
const chips = h('div.filters');
const actionBar = h('div.selection-bar', {
  hidden: true,
  role: 'region',
  'aria-label': tx('table.selection'),
});

const search = h('input.input', {
  type: 'search',
  'data-search': true,
  value: filters.q,
  placeholder: tx('account.search'),
  'aria-label': tx('account.search'),
  oninput: later(() => {
    filters.q = search.value;
    apply();
  }, 250),
});

const table = new WindowTable({
  name: tx('nav.admin.account'),
  columns: columns(),
  key: (row) => row.token,
  label: (row) => row.masked,
  load: (page, size, order, signal) =>
    get('/admin/api/tokens', {page, page_size: size, ...order, ...filters}, signal),
  onload: (answer) => {
    summary = answer.summary;
    drawSummary();
    drawSelection();
  },
  onselect: drawSelection,
  onopen: (row) => whyDialog(row, {refresh, edit: () => edit(row)}),
  empty,
});

function columns() {
  return [
    {label: tx('account.token'), width: 'minmax(180px,1.6fr)', cell: tokenCell},
    {
      label: tx('account.pool'),
      width: '74px',
      phone: 'hide',
      cell: (row) => h('span.tag', row.pool),
    },
    {label: tx('account.state'), width: 'minmax(104px,.8fr)', phone: 'hide', cell: stateCell},
    {label: tx('account.quota'), width: 'minmax(220px,2fr)', phone: 'hide', cell: quotaCell},
    {
      label: tx('account.calls'),
      width: '92px',
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
          row.fail_count ? h('span.sub.bad', `−${number(row.fail_count)}`) : '',
        ),
    },
    {
      label: tx('account.last_used'),
      width: '104px',
      sort: 'last_used_at',
      phone: 'hide',
      cell: (row) =>
        h('span.muted', {title: dateTime(row.last_used_at)}, relative(row.last_used_at)),
    },
    {label: tx('common.actions'), quiet: true, width: '108px', end: true, cell: actionCell},
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

function stateCell(row) {
  const state = stateOf(row);
  return pill(KINDS[state], tx(`state.${state}`), {
    'aria-haspopup': 'dialog',
    title: tx('account.why'),
    onclick: () => whyDialog(row, {refresh, edit: () => edit(row)}),
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

function actionCell(row) {
  const more = iconButton('more', tx('common.more'), () => menu(more, rowActions(row)), {
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
  });
  return h(
    'span.row',
    {},
    iconButton(
      'refresh',
      tx('account.refresh'),
      doing(async () => {
        await post('/admin/api/batch/refresh', {tokens: [row.token]});
        toast(t('account.refreshed'));
        refresh();
      }),
      {disabled: !manageable(row)},
    ),
    more,
  );
}

const manageable = (row) => row.status === 'active' || row.status === 'cooling';

function rowActions(row) {
  const nsfw = (row.tags ?? []).includes('nsfw');
  const off = row.status === 'disabled';
  return [
    {
      label: tx('account.why'),
      icon: 'why',
      run: () => whyDialog(row, {refresh, edit: () => edit(row)}),
    },
    {
      label: tx('account.copy_token'),
      icon: 'copy',
      run: async () => {
        await copyText(row.token);
        toast(t('common.copied'));
      },
    },
    {label: tx('common.edit'), icon: 'edit', run: () => edit(row)},
    {
      label: tx('account.show_requests'),
      icon: 'search',
      href: `/admin/requests?account=${encodeURIComponent(row.id)}`,
    },
    '-',
    {
      label: tx('account.check'),
      icon: 'shield',
      disabled: !manageable(row),
      run: () => batch('check', 'task.kind.check', {tokens: [row.token]}),
    },
    {
      label: tx(nsfw ? 'account.nsfw_off' : 'account.nsfw_on'),
      icon: 'lock',
      disabled: !manageable(row),
      run: () =>
        batch(
          'nsfw',
          nsfw ? 'task.kind.nsfw_off' : 'task.kind.nsfw',
          {tokens: [row.token]},
          {enabled: !nsfw},
        ),
    },
    {
      label: tx(off ? 'account.restore' : 'account.disable'),
      icon: 'power',
      run: () => disable({tokens: [row.token]}, !off),
    },
    '-',
    {
      label: tx('account.delete'),
      icon: 'trash',
      danger: true,
      run: () => remove({tokens: [row.token]}, 1, [row]),
    },
  ];
}

async function edit(row) {
  if (await editDialog(row)) {
    refresh();
  }
}

// ---------------------------------------------------------------------- figures, filters

function drawSummary() {
  const {status} = summary;
  const by = (name, kind, label) =>
    figure(tx(label), number(status[name]), {
      kind: status[name] && kind,
      pressed: filters.status === name,
      run: () => choose('status', filters.status === name ? 'all' : name),
    });
  fill(
    figures,
    figure(tx('account.total'), number(status.all), {
      pressed: filters.status === 'all',
      run: () => choose('status', 'all'),
    }),
    by('active', 'ok', 'state.active'),
    by('cooling', 'warn', 'state.cooling'),
    by('invalid', 'bad', 'state.expired'),
    by('disabled', '', 'state.disabled'),
    figure(tx('account.calls'), short(summary.calls)),
    strategy === 'quota' &&
      MODES.filter(([mode]) => summary.quota[mode] > 0 || mode === 'auto' || mode === 'fast')
        .slice(0, 5)
        .map(([mode]) =>
          figure(tx('account.quota_left', {mode}), short(summary.quota[mode]), {extra: true}),
        ),
  );
  fill(
    chips,
    Object.entries(FILTERS).map(([name, values]) =>
      h(
        'div.chips',
        {role: 'group', 'aria-label': tx(`account.filter_${name}`)},
        h('span.name', tx(`account.filter_${name}`)),
        values.map((value) => chip(name, value)),
      ),
    ),
  );
}

function chip(name, value) {
  const label =
    value === 'all'
      ? tx('common.all')
      : name === 'pool'
        ? value
        : name === 'nsfw'
          ? tx(value === 'enabled' ? 'common.on' : 'common.off')
          : tx(`state.${value === 'invalid' ? 'expired' : value}`);
  return h(
    'button.chip',
    {
      type: 'button',
      'aria-pressed': String(filters[name] === value),
      onclick: () => choose(name, value),
    },
    label,
    h('span.num', number(summary[name][value])),
  );
}

function choose(name, value) {
  filters[name] = value;
  apply();
}

function apply() {
  const query = new URLSearchParams(
    Object.entries(filters).filter(([, value]) => value && value !== 'all'),
  );
  history.replaceState(null, '', query.size ? `?${query}` : location.pathname);
  table.clear();
  table.reload();
}

function refresh() {
  return table.reload({keep: true});
}

function empty() {
  const filtered = Object.values(filters).some((value) => value && value !== 'all');
  return filtered
    ? emptyState(
        'search',
        tx('account.none_match'),
        tx('account.none_match_text'),
        h(
          'button.btn',
          {
            type: 'button',
            onclick: () => {
              Object.assign(filters, {status: 'all', pool: 'all', nsfw: 'all', q: ''});
              search.value = '';
              apply();
            },
          },
          tx('common.clear_filters'),
        ),
      )
    : emptyState(
        'key',
        tx('account.none'),
        tx('account.none_text'),
        h('button.btn.primary', {type: 'button', onclick: add}, icon('plus'), tx('account.add')),
        h(
          'button.btn',
          {type: 'button', onclick: () => bring()},
          icon('upload'),
          tx('account.import'),
        ),
      );
}

// --------------------------------------------------------------------------- selection

function selection() {
  return table.everything
    ? {select_all_filtered: true, filters: {...filters}}
    : {tokens: [...table.selected.keys()]};
}

function drawSelection() {
  const n = table.count();
  actionBar.hidden = n === 0;
  if (n === 0) {
    return;
  }
  const act = (name, label, run, cls = '') =>
    h('button.btn.small', {type: 'button', class: cls, onclick: run}, icon(name), tx(label));
  fill(
    actionBar,
    h('b.num', {role: 'status'}, t('table.selected', {n})),
    !table.everything &&
      table.total > n &&
      h(
        'button.link-btn',
        {type: 'button', onclick: () => table.selectEverything()},
        t('table.select_all', {n: table.total}),
      ),
    act('refresh', 'account.refresh', () => batch('refresh', 'task.kind.refresh')),
    act('shield', 'account.check', () => batch('check', 'task.kind.check')),
    act('power', 'account.disable', () => disable(selection(), true)),
    act('trash', 'common.delete', () =>
      remove(selection(), table.count(), table.everything ? [] : [...table.selected.values()]),
    ),
    moreForSelection(),
    iconButton('close', tx('table.clear'), () => table.clear()),
  );
}

function moreForSelection() {
  const button = iconButton(
    'more',
    tx('common.more'),
    () =>
      menu(button, [
        {
          label: tx('account.nsfw_on'),
          icon: 'lock',
          run: () => batch('nsfw', 'task.kind.nsfw', undefined, {enabled: true}),
        },
        {
          label: tx('account.nsfw_off'),
          icon: 'lock',
          run: () => batch('nsfw', 'task.kind.nsfw_off', undefined, {enabled: false}),
        },
        {label: tx('account.restore'), icon: 'undo', run: () => disable(selection(), false)},
        {
          label: tx('account.clear_assets'),
          icon: 'trash',
          run: () => batch('cache-clear', 'task.kind.cache_clear'),
        },
        {
          label: tx('account.export'),
          icon: 'download',
          run: () => exportDialog(selection(), table.count()),
        },
      ]),
    {'aria-haspopup': 'menu', 'aria-expanded': 'false'},
  );
  return button;
}

async function batch(kind, name, body = selection(), query = {}) {
  try {
    const {task_id: id} = await post(`/admin/api/batch/${kind}`, body, {async: 'true', ...query});
    table.clear();
    await follow(id, name, refresh);
  } catch (error) {
    complain(error);
  }
}

async function disable(body, disabled) {
  try {
    const {summary: done} = await post('/admin/api/tokens/disabled/batch', {...body, disabled});
    toast(t(disabled ? 'account.disabled_n' : 'account.restored_n', {n: done.ok}), {
      undo: body.tokens && (() => disable(body, !disabled)),
    });
    table.clear();
    refresh();
  } catch (error) {
    complain(error);
  }
}

async function remove(body, n, rows) {
  const sure = await confirm({
    title: t('account.delete_n', {n}),
    text: tx('account.delete_text'),
    action: t('account.delete_n', {n}),
    word: body.select_all_filtered && n > 50 ? 'DELETE' : undefined,
  });
  if (!sure) {
    return;
  }
  try {
    const {deleted} = await call('DELETE', '/admin/api/tokens', {body});
    const undo = rows.length && rows.length <= UNDO_MOST ? () => restore(rows) : undefined;
    toast(t('account.deleted_n', {n: deleted}), {undo});
    table.clear();
    refresh();
  } catch (error) {
    complain(error);
  }
}

/** Deleted accounts are kept for a while; adding them again brings them back. */
async function restore(rows) {
  const pools = {};
  for (const row of rows) {
    (pools[row.pool] ??= []).push({token: row.token, tags: row.tags ?? [], note: row.note ?? ''});
  }
  try {
    await post('/admin/api/tokens', pools, {mode: 'merge'});
    refresh();
  } catch (error) {
    complain(error);
  }
}

// -------------------------------------------------------------------------------- page

async function add() {
  const done = await addDialog();
  if (done) {
    table.reload();
    if (done.task_id) {
      follow(done.task_id, 'task.kind.add', refresh);
    }
  }
}

async function bring(file) {
  if (await importDialog(file, summary)) {
    table.reload();
  }
}

async function removeInvalid() {
  const n = summary?.status.invalid ?? 0;
  if (
    await confirm({
      title: t('account.delete_expired_n', {n}),
      text: tx('account.delete_text'),
      action: t('account.delete_n', {n}),
      word: 'DELETE',
    })
  ) {
    const {deleted} = await call('DELETE', '/admin/api/tokens/invalid');
    toast(t('account.deleted_n', {n: deleted}));
    table.reload();
  }
}

const all = h(
  'button.btn',
  {
    type: 'button',
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
    onclick: () =>
      menu(all, [
        {
          label: tx('account.all_refresh'),
          icon: 'refresh',
          run: () => batch('refresh', 'task.kind.refresh', {tokens: []}, {all_manageable: 'true'}),
        },
        {
          label: tx('account.all_check'),
          icon: 'shield',
          note: tx('account.all_check_note'),
          run: () => batch('check', 'task.kind.check', {tokens: []}, {all_manageable: 'true'}),
        },
        {
          label: tx('account.all_nsfw'),
          icon: 'lock',
          run: () =>
            batch('nsfw', 'task.kind.nsfw', {tokens: []}, {all_manageable: 'true', enabled: true}),
        },
        '-',
        {
          label: tx('account.export'),
          icon: 'download',
          run: () => exportDialog({select_all_filtered: true, filters: {...filters}}, table.total),
        },
        {
          label: tx('account.delete_expired'),
          icon: 'trash',
          danger: true,
          disabled: !summary?.status.invalid,
          run: doing(removeInvalid),
        },
      ]),
  },
  tx('account.all_actions'),
  icon('down'),
);

fill(
  main,
  h(
    'div.page-head',
    h('h1', tx('nav.admin.account')),
    h(
      'div.actions',
      all,
      h(
        'button.btn',
        {type: 'button', onclick: () => bring()},
        icon('upload'),
        tx('account.import'),
      ),
      h(
        'button.btn.primary',
        {type: 'button', id: 'add', onclick: add},
        icon('plus'),
        tx('account.add'),
      ),
    ),
  ),
  figures,
  h('div.stack.tight', h('label.search', icon('search'), search, h('kbd', '/')), chips),
  table.root,
  actionBar,
);

main.addEventListener('dragover', (event) => event.preventDefault());
main.addEventListener('drop', (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) {
    bring(event.dataTransfer.files[0]);
  }
});
document.addEventListener('languagechange', () => {
  if (summary) {
    drawSummary();
    drawSelection();
  }
});
document.addEventListener('status', (event) => {
  if (strategy !== event.detail.selection_strategy) {
    strategy = event.detail.selection_strategy;
    if (summary) {
      drawSummary();
    }
  }
});
for (const key of ['j', 'k']) {
  shortcut(key, 'table.key_move', () => table.box.focus());
}
shortcut('n', 'account.add', add);
reattach(refresh).catch(complain);
await table.reload();
setInterval(
  () =>
    document.hidden ||
    table.count() > 0 ||
    document.querySelector('dialog[open]') ||
    table.box.matches(':hover') ||
    refresh(),
  30000,
);
