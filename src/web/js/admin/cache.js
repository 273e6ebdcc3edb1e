// Stored pictures and films, and the files that lie on the Grok platform.

import {fill, h, icon, iconButton} from '../dom.js';
import {t, tx} from '../i18n.js';
import {bytes, dateTime, number, relative} from '../format.js';
import {get, post} from '../api.js';
import {ready, shell} from '../shell.js';
import {confirm, complain, doing, emptyState, errorState, figure, figureRow, toast} from '../ui.js';
import {follow} from '../tasks.js';

const PAGE = 60;
const main = await shell();
const stats = h('div.figures', {role: 'group', 'aria-label': tx('cache.figures')});
const tabs = h('div.tabs', {role: 'tablist', 'aria-label': tx('nav.admin.cache')});
const panel = h('div', {role: 'tabpanel', id: 'panel'});
const chosen = new Set();
let tab = 'image';
let page = 1;

fill(
  main,
  h('div.page-head', h('h1', tx('nav.admin.cache')), h('p.lead', tx('cache.lead'))),
  stats,
  tabs,
  panel,
);
for (const name of ['image', 'video', 'online']) {
  tabs.append(
    h(
      'button.tab',
      {
        type: 'button',
        role: 'tab',
        id: `tab-${name}`,
        'aria-controls': 'panel',
        'aria-selected': String(name === tab),
        onclick: () => open(name),
      },
      tx(`cache.${name}`),
    ),
  );
}

function open(name) {
  tab = name;
  page = 1;
  chosen.clear();
  tabs
    .querySelectorAll('.tab')
    .forEach((one) => one.setAttribute('aria-selected', String(one.id === `tab-${name}`)));
  panel.setAttribute('aria-labelledby', `tab-${name}`);
  return draw();
}

async function figures() {
  const all = await get('/admin/api/cache');
  const used = (stat) =>
    stat.limited
      ? t('cache.used', {
          used: bytes(stat.size_bytes),
          limit: bytes(stat.limit_bytes),
          percent: number(stat.usage_percent),
        })
      : t('cache.unlimited');
  figureRow(
    stats,
    ['image', 'video'].flatMap((kind) => {
      const stat = all[`local_${kind}`];
      return [
        figure(tx(`cache.${kind}_files`), number(stat.count)),
        figure(tx(`cache.${kind}_size`), bytes(stat.size_bytes), {delta: used(stat)}),
      ];
    }),
  );
}

async function draw() {
  try {
    if (tab === 'online') {
      online();
      return;
    }
    await figures();
    const answer = await get('/admin/api/cache/list', {type: tab, page, page_size: PAGE});
    files(answer);
  } catch (error) {
    fill(panel, errorState(error, draw));
  }
}

function files({items, total}) {
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const bar = h(
    'div.row.wrap',
    h('button.btn', {type: 'button', onclick: doing(draw)}, icon('refresh'), tx('common.reload')),
    h(
      'button.btn.danger',
      {type: 'button', disabled: chosen.size === 0, onclick: doing(removeChosen)},
      icon('trash'),
      deleteLabel(),
    ),
    h(
      'button.btn.danger',
      {type: 'button', disabled: total === 0, onclick: doing(clear)},
      tx('cache.clear'),
    ),
    h('span.grow'),
    pages > 1 && [
      iconButton('up', tx('cache.previous'), () => {
        page = Math.max(1, page - 1);
        draw();
      }),
      h('span.num', t('cache.page', {page, pages})),
      iconButton('down', tx('cache.next'), () => {
        page = Math.min(pages, page + 1);
        draw();
      }),
    ],
  );
  fill(
    panel,
    h(
      'div.stack',
      bar,
      items.length === 0
        ? h('div.card', emptyState('image', tx('cache.none'), tx('cache.none_text')))
        : h(
            'div.gallery',
            items.map((item) => tile(item)),
          ),
    ),
  );
}

const deleteLabel = () =>
  chosen.size ? t('cache.delete_n', {n: chosen.size}) : t('cache.delete_chosen');

function tile(item) {
  const id = item.name.replace(/\.[a-z0-9]+$/i, '');
  const served = /^[0-9a-f-]{16,36}$/.test(id);
  const url = `/v1/files/${tab}?id=${encodeURIComponent(id)}`;
  const check = h('input.check', {
    type: 'checkbox',
    checked: chosen.has(item.name),
    'aria-label': t('table.select_row', {name: item.name}),
    onchange: () => {
      chosen[check.checked ? 'add' : 'delete'](item.name);
      panel.querySelector('.danger').disabled = chosen.size === 0;
      panel.querySelector('.danger').lastChild.data = deleteLabel();
    },
  });
  const picture = !served
    ? h('div.shot', tx('cache.not_available'))
    : tab === 'image'
      ? h(
          'a',
          {href: url, target: '_blank', rel: 'noopener', 'aria-label': item.name},
          h('img.shot', {src: url, alt: '', loading: 'lazy'}),
        )
      : h('video.shot', {src: url, controls: true, preload: 'none', 'aria-label': item.name});
  return h(
    'figure.gallery-item',
    picture,
    h(
      'figcaption',
      h('label.row', check, h('span.cut', {title: item.name}, item.name)),
      h(
        'span.hint.row.spread',
        h(
          'span',
          {title: dateTime(item.modified_at * 1000)},
          `${bytes(item.size_bytes)} · ${relative(item.modified_at * 1000)}`,
        ),
        iconButton(
          'trash',
          tx('common.delete'),
          doing(async () => {
            await post('/admin/api/cache/item/delete', {type: tab, name: item.name});
            draw();
          }),
        ),
      ),
    ),
  );
}

async function removeChosen() {
  const n = chosen.size;
  if (
    await confirm({
      title: t('cache.delete_n', {n}),
      text: tx('cache.delete_text'),
      action: t('cache.delete_n', {n}),
    })
  ) {
    const {result} = await post('/admin/api/cache/items/delete', {type: tab, names: [...chosen]});
    chosen.clear();
    toast(t('cache.deleted_n', {n: result.deleted}));
    draw();
  }
}

async function clear() {
  if (
    await confirm({
      title: tx('cache.clear'),
      text: tx('cache.delete_text'),
      action: tx('cache.clear'),
    })
  ) {
    const {result} = await post('/admin/api/cache/clear', {type: tab});
    toast(t('cache.deleted_n', {n: result.removed}));
    draw();
  }
}

// ------------------------------------------------------------------- on the Grok platform

function online() {
  const list = h('div.stack.tight');
  const load = h(
    'button.btn.primary',
    {
      type: 'button',
      onclick: doing(async () => {
        fill(list, h('span.skeleton'));
        try {
          const answer = await get('/admin/api/assets', {page: 1, page_size: 50});
          fill(
            list,
            h(
              'p.muted.num',
              t('cache.online_summary', {
                accounts: answer.tokens.length,
                files: answer.total_assets,
              }),
            ),
            answer.tokens.map((one) => account(one)),
          );
        } catch (error) {
          fill(list, errorState(error));
        }
      }),
    },
    icon('download'),
    tx('cache.load'),
  );
  fill(
    panel,
    h(
      'div.stack',
      h('p.muted', tx('cache.online_text')),
      h(
        'div.row',
        load,
        h(
          'button.btn.danger',
          {type: 'button', onclick: doing(clearAll)},
          icon('trash'),
          tx('cache.clear_all'),
        ),
      ),
      list,
    ),
  );
}

function account(one) {
  return h(
    'details.card',
    h(
      'summary.row.spread',
      h('code', one.masked),
      one.error
        ? h('span.warn', icon('warn'), ' ', one.error)
        : h('span.num', t('cache.files_n', {n: one.count})),
    ),
    h(
      'ul.stack.tight',
      one.assets.map((asset) =>
        h(
          'li.row',
          h('span.grow.cut', asset.name),
          h('span.hint', asset.content_type),
          h('span.hint.num', bytes(asset.size)),
          iconButton(
            'trash',
            tx('common.delete'),
            doing(async (event) => {
              const line = event.currentTarget.closest('li');
              await post('/admin/api/assets/delete-item', {token: one.token, asset_id: asset.id});
              line.remove();
            }),
          ),
        ),
      ),
    ),
    one.count > 0 &&
      h(
        'button.btn.small.danger',
        {
          type: 'button',
          onclick: doing(async (event) => {
            const card = event.currentTarget.closest('details');
            const {deleted} = await post('/admin/api/assets/clear-token', {token: one.token});
            toast(t('cache.deleted_n', {n: deleted}));
            card.remove();
          }),
        },
        tx('cache.clear'),
      ),
  );
}

async function clearAll() {
  if (await dialogSure()) {
    const {task_id: id} = await post(
      '/admin/api/batch/cache-clear',
      {tokens: []},
      {async: 'true', all_manageable: 'true'},
    );
    await follow(id, 'task.kind.cache_clear', () => open('online'));
  }
}

const dialogSure = () =>
  confirm({
    title: tx('cache.clear_all'),
    text: tx('cache.clear_all_text'),
    action: tx('cache.clear_all'),
    word: 'DELETE',
  });

document.addEventListener('languagechange', () => draw().catch(complain));
await open('image');
ready();
