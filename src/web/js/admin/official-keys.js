// Keys of the official API: which of them are taken, which rest and for which model.

import {fill, h, icon} from '../dom.js';
import {t, tx} from '../i18n.js';
import {dateTime, relative} from '../format.js';
import {get, post} from '../api.js';
import {complain, doing, pill, toast} from '../ui.js';

const KINDS = {active: 'ok', resting: 'warn', refused: 'bad'};

/** A card that shows itself when there are keys; onlyTroubled: those that rest or are refused. */
export function officialKeys({onlyTroubled = false} = {}) {
  const box = h('section.card.flush', {hidden: true, 'aria-label': tx('official.title')});
  const load = async () => {
    try {
      const {items} = await get('/admin/api/official-keys');
      const shown = onlyTroubled ? items.filter((one) => one.status !== 'active') : items;
      box.hidden = shown.length === 0;
      fill(box, head(items), table(shown, load));
    } catch (error) {
      complain(error);
    }
  };
  document.addEventListener('languagechange', load);
  load();
  return box;
}

function head(items) {
  const active = items.filter((one) => one.status === 'active').length;
  return h(
    'div.card-head.group-head',
    h('h2', tx('official.title')),
    h('span.hint', t('official.usable', {n: active, total: items.length})),
    h('a.btn.small', {href: '/admin/config'}, tx('official.change')),
  );
}

function table(items, reload) {
  const columns = ['key', 'state', 'rests'];
  return h(
    'table.plain.cards',
    h('caption.visually-hidden', tx('official.title')),
    h(
      'thead',
      h(
        'tr',
        columns.map((name) => h('th', {scope: 'col'}, tx(`official.${name}`))),
        h('th', h('span.visually-hidden', tx('common.actions'))),
      ),
    ),
    h(
      'tbody',
      items.map((item) => row(item, reload)),
    ),
  );
}

function row(item, reload) {
  return h(
    'tr',
    h('td', h('code', item.masked)),
    h(
      'td',
      pill(KINDS[item.status] ?? '', tx(`official.${item.status}`)),
      item.reason && h('span.hint', ' ', item.reason),
      item.until &&
        h(
          'span.hint',
          {title: dateTime(item.until)},
          ' · ',
          t('official.again', {when: relative(item.until)}),
        ),
    ),
    h(
      'td',
      item.resting.length === 0 && h('span.muted', '–'),
      item.resting.map((rest) =>
        h('span.tag', {title: dateTime(rest.until)}, rest.model, ' · ', relative(rest.until)),
      ),
    ),
    h(
      'td.end',
      item.status !== 'active' &&
        h(
          'button.btn.small',
          {
            type: 'button',
            onclick: doing(async () => {
              await post(`/admin/api/official-keys/${item.id}/retry`);
              toast(t('official.retried'));
              await reload();
            }),
          },
          icon('refresh'),
          tx('official.retry'),
        ),
    ),
  );
}
