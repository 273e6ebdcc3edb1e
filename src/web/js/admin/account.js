// Accounts: figures, filters, the table, the bar of the selection.

import {fill, h, icon, iconButton, later} from '../dom.js';
import {t, tx} from '../i18n.js';
import {number, short} from '../format.js';
import {get, signedIn} from '../api.js';
import {ready, shell, shortcut} from '../shell.js';
import {complain, doing, emptyState, figure, figureRow, menu} from '../ui.js';
import {follow, reattach} from '../tasks.js';
import {PAGE, WindowTable} from '../table.js';
import {addDialog, exportDialog, importDialog} from './account-dialogs.js';
import {columns, MODES} from './account-rows.js';
import {AccountWork} from './account-work.js';
import {officialKeys} from './official-keys.js';

const FILTERS = {
  status: ['all', 'active', 'cooling', 'invalid', 'disabled'],
  pool: ['all', 'basic', 'super', 'heavy'],
  nsfw: ['all', 'enabled', 'disabled'],
};

const asked = new URLSearchParams(location.search);
const filters = {
  status: asked.get('status') ?? 'all',
  pool: asked.get('pool') ?? 'all',
  nsfw: asked.get('nsfw') ?? 'all',
  q: asked.get('q') ?? '',
};

const rows = (page, size, order, signal) =>
  get('/admin/api/tokens', {page, page_size: size, ...order, ...filters}, signal);

// The first rows are asked for while the texts are still on their way.
let ahead = signedIn() ? rows(1, PAGE, {order: 'desc'}) : null;
ahead?.catch(() => {}); // whoever takes it tells

const main = await shell();
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

const work = new AccountWork((spent) => {
  if (spent) {
    table.clear();
  }
  refresh();
});
const table = new WindowTable({
  name: tx('nav.admin.account'),
  columns: columns(work),
  key: (row) => row.token,
  label: (row) => row.masked,
  load: (page, size, order, signal) => {
    const first = ahead ?? rows(page, size, order, signal);
    ahead = null;
    return first;
  },
  onload: (answer) => {
    summary = answer.summary;
    drawSummary();
    drawSelection();
  },
  onselect: drawSelection,
  onopen: (row) => work.why(row),
  empty,
});

// ---------------------------------------------------------------------- figures, filters

function drawSummary() {
  const {status} = summary;
  const by = (name, kind, label) =>
    figure(tx(label), number(status[name]), {
      kind: status[name] && kind,
      pressed: filters.status === name,
      run: () => choose('status', filters.status === name ? 'all' : name),
    });
  figureRow(
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
    act('refresh', 'account.refresh', () => work.batch('refresh', 'task.kind.refresh', selection())),
    act('shield', 'account.check', () => work.batch('check', 'task.kind.check', selection())),
    act('power', 'account.disable', () => work.disable(selection(), true)),
    act('trash', 'common.delete', () =>
      work.remove(selection(), table.count(), table.everything ? [] : [...table.selected.values()]),
    ),
    moreForSelection(),
    iconButton('close', tx('table.clear'), () => table.clear()),
  );
}

function moreForSelection() {
  const items = () => [
    {label: tx('account.nsfw_on'), icon: 'lock', run: () => work.nsfw(selection(), true)},
    {label: tx('account.nsfw_off'), icon: 'lock', run: () => work.nsfw(selection(), false)},
    {label: tx('account.end_rest'), icon: 'undo', run: () => work.endRest(selection())},
    {label: tx('account.restore'), icon: 'undo', run: () => work.disable(selection(), false)},
    {
      label: tx('account.clear_assets'),
      icon: 'trash',
      run: () => work.batch('cache-clear', 'task.kind.cache_clear', selection()),
    },
    {
      label: tx('account.export'),
      icon: 'download',
      run: () => exportDialog(selection(), table.count()),
    },
  ];
  const button = iconButton('more', tx('common.more'), () => menu(button, items()), {
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
  });
  return button;
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

const EVERYBODY = {all_manageable: 'true'};

function forAll() {
  const everybody = (kind) => () => work.batch(kind, `task.kind.${kind}`, {tokens: []}, EVERYBODY);
  return [
    {label: tx('account.all_refresh'), icon: 'refresh', run: everybody('refresh')},
    {
      label: tx('account.all_check'),
      icon: 'shield',
      note: tx('account.all_check_note'),
      run: everybody('check'),
    },
    {
      label: tx('account.all_nsfw'),
      icon: 'lock',
      run: () => work.nsfw({tokens: []}, true, EVERYBODY),
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
      run: doing(() => work.removeInvalid(summary.status.invalid)),
    },
  ];
}

const all = h(
  'button.btn',
  {
    type: 'button',
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
    onclick: () => menu(all, forAll()),
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
  officialKeys(),
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
ready();
setInterval(
  () =>
    document.hidden ||
    table.count() > 0 ||
    document.querySelector('dialog[open]') ||
    table.box.matches(':hover') ||
    refresh(),
  30000,
);
