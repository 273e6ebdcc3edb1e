// What is wrong, since when, until when, and what one can do: accounts, official keys, refused calls.

import {fill, h, icon} from '../dom.js';
import {knows, t, tx} from '../i18n.js';
import {ranks} from '../chart.js';
import {dateTime, number, relative} from '../format.js';
import {get} from '../api.js';
import {ready, shell} from '../shell.js';
import {emptyState, errorState, pill} from '../ui.js';
import {KINDS} from './account-why.js';
import {officialKeys} from './official-keys.js';
import {causeName, countCauses, refusalTable} from './refusals.js';

const main = await shell();
const SHOWN = {expired: 'invalid', suspect: 'active', unusable: 'all'};
const accounts = h('div.stack');
const refused = h('div.stack');
let refusals = [];
let chosen = '';
fill(
  main,
  h('div.page-head', h('h1', tx('nav.admin.why')), h('p.lead', tx('why.lead'))),
  accounts,
  officialKeys({onlyTroubled: true}),
  refused,
);

async function draw() {
  await Promise.all([drawAccounts(), loadRefusals()]);
}

// ---------------------------------------------------------------------------- accounts

async function drawAccounts() {
  try {
    const {items} = await get('/admin/api/tokens/reasons');
    items.sort((a, b) => rank(a) - rank(b) || b.count - a.count);
    fill(
      accounts,
      h('h2', tx('why.accounts')),
      items.length
        ? h('div.grid-2', items.map(group))
        : h(
            'div.card',
            emptyState(
              'key',
              tx('account.none'),
              tx('account.none_text'),
              h('a.btn.primary', {href: '/admin/account'}, icon('plus'), tx('account.add')),
            ),
          ),
    );
  } catch (error) {
    fill(accounts, errorState(error, drawAccounts));
  }
}

const ORDER = ['expired', 'unusable', 'suspect', 'cooling', 'active', 'disabled'];
const rank = (item) =>
  ORDER.indexOf(item.status) - (item.status === 'active' && item.reason ? 0.5 : 0);

function group(item) {
  const {status, reason} = item;
  const span = (from, to) =>
    relative(from) === relative(to) ? [moment(from)] : [moment(from), ' – ', moment(to)];
  return h(
    'section.card.why-card',
    h(
      'div.row.wrap',
      pill(KINDS[status] ?? '', tx(`state.${status}`)),
      h('b', reason ? t(`reason.${reason}`, {fallback: reason}) : ''),
      reason && h('code.hint', reason),
      h('span.grow'),
      h('b.num.big', number(item.count)),
    ),
    h('p', explain(item)),
    h(
      'dl.kv',
      item.oldest_since && [
        h('dt', tx('why.since')),
        h('dd', span(item.oldest_since, item.newest_since)),
      ],
      item.first_until && [
        h('dt', tx('why.until')),
        h('dd', span(item.first_until, item.last_until)),
      ],
    ),
    h(
      'div.row.wrap',
      h(
        'a.btn.small',
        {
          href:
            item.count === 1
              ? `/admin/account?q=${encodeURIComponent(item.example.id)}`
              : `/admin/account?status=${SHOWN[status] ?? status}`,
        },
        tx('why.show_accounts'),
      ),
    ),
  );
}

function explain({status, reason, advice}) {
  const key = status === 'active' && reason ? 'why.active_failed' : `why.group_${status}`;
  return knows(key) ? tx(key) : advice;
}

const moment = (ms) => h('span', {title: dateTime(ms)}, relative(ms));

// ---------------------------------------------------------------------------- refusals

async function loadRefusals() {
  try {
    refusals = (await get('/admin/api/refusals')).items;
    drawRefusals();
  } catch (error) {
    fill(refused, errorState(error, loadRefusals));
  }
}

function drawRefusals() {
  const causes = countCauses(refusals);
  if (!causes.some((one) => one.name === chosen)) {
    chosen = '';
  }
  const shown = refusals.filter((one) => !chosen || one.classification === chosen);
  fill(
    refused,
    h('h2', tx('overview.refused')),
    causes.length === 0
      ? h('div.card', emptyState('shield', tx('why.all_well'), tx('overview.none_refused')))
      : [
          h(
            'section.card',
            ranks(
              causes.map((one) => ({...one, name: causeName(one.name)})),
              (item) => number(item.value),
              'bad',
            ),
          ),
          h(
            'div.chips',
            {role: 'group', 'aria-label': tx('overview.col_cause')},
            chip('', tx('common.all'), refusals.length),
            causes.map((one) => chip(one.name, causeName(one.name), one.value)),
          ),
          h('section.card.flush', refusalTable(shown, {full: true})),
        ],
  );
}

function chip(name, label, count) {
  return h(
    'button.chip',
    {
      type: 'button',
      'aria-pressed': String(chosen === name),
      onclick: () => {
        chosen = name;
        drawRefusals();
      },
    },
    label,
    h('span.num', number(count)),
  );
}

document.addEventListener('languagechange', () => {
  drawAccounts();
  drawRefusals();
});
await draw();
ready();
setInterval(() => document.hidden || main.matches(':hover') || draw(), 30000);
