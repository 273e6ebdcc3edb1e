// Keys for clients: made, limited, watched, taken away. The secret is shown once.

import {fill, h, icon, iconButton} from '../dom.js';
import {t, tx} from '../i18n.js';
import {dateTime, number, relative} from '../format.js';
import {call, get, post} from '../api.js';
import {ready, shell, shortcut} from '../shell.js';
import {
  codeBlock,
  confirm,
  dialog,
  doing,
  emptyState,
  errorState,
  field,
  pill,
  toast,
} from '../ui.js';

const POOLS = ['basic', 'super', 'heavy', 'console', 'official'];
const LIMITS = ['rpm', 'max_concurrent', 'daily_requests'];

const main = await shell();
const box = h('div');
const create = () => edit(null);
fill(
  main,
  h(
    'div.page-head',
    h('h1', tx('nav.admin.keys')),
    h('p.lead', tx('clientkeys.lead')),
    h(
      'div.actions',
      h(
        'button.btn.primary',
        {type: 'button', onclick: create},
        icon('plus'),
        tx('clientkeys.create'),
      ),
    ),
  ),
  box,
);

async function load() {
  try {
    const {keys} = await get('/admin/api/keys');
    fill(
      box,
      keys.length
        ? h(
            'div.card.flush',
            h(
              'table.plain.cards',
              h(
                'thead',
                h(
                  'tr',
                  ['name', 'state', 'limits', 'usage', 'last_used', ''].map((name) =>
                    h(
                      'th',
                      {scope: 'col'},
                      name
                        ? tx(`clientkeys.${name}`)
                        : h('span.visually-hidden', tx('common.actions')),
                    ),
                  ),
                ),
              ),
              h('tbody', keys.map(row)),
            ),
          )
        : h(
            'div.card',
            emptyState(
              'key',
              tx('clientkeys.none'),
              tx('clientkeys.none_text'),
              h(
                'button.btn.primary',
                {type: 'button', onclick: create},
                icon('plus'),
                tx('clientkeys.create'),
              ),
            ),
          ),
    );
  } catch (error) {
    fill(box, errorState(error, load));
  }
}

function row(key) {
  const over = key.expires_at && key.expires_at < Date.now();
  const state = !key.enabled
    ? ['', 'clientkeys.off']
    : over
      ? ['bad', 'clientkeys.expired']
      : ['ok', 'clientkeys.on'];
  const limits = [
    key.rpm && t('clientkeys.rpm_n', {n: key.rpm}),
    key.max_concurrent && t('clientkeys.concurrent_n', {n: key.max_concurrent}),
    key.daily_requests && t('clientkeys.daily_n', {n: key.daily_requests}),
    key.models.length && key.models.join(', '),
    key.pools.length && key.pools.join(', '),
    key.expires_at && t('clientkeys.until', {when: dateTime(key.expires_at)}),
  ].filter(Boolean);
  return h(
    'tr',
    h('td', h('b', key.name), ' ', h('code', `${key.prefix}…`)),
    h('td', pill(state[0], tx(state[1]))),
    h('td.hint', limits.length ? limits.join(' · ') : tx('clientkeys.unlimited')),
    h(
      'td.num',
      {dataset: {phone: 'hide'}},
      t('clientkeys.usage_text', {
        minute: key.usage.minute,
        today: key.usage.today,
        inflight: key.usage.inflight,
      }),
    ),
    h(
      'td',
      {title: dateTime(key.usage.last_used_at), dataset: {phone: 'hide'}},
      relative(key.usage.last_used_at),
    ),
    h(
      'td.end',
      h(
        'span.row',
        iconButton('search', tx('account.show_requests'), () =>
          location.assign(`/admin/requests?key=${encodeURIComponent(key.id)}`),
        ),
        iconButton('edit', tx('common.edit'), () => edit(key)),
        iconButton(
          'trash',
          tx('common.delete'),
          doing(() => remove(key)),
        ),
      ),
    ),
  );
}

async function edit(key) {
  const name = h('input.input', {
    value: key?.name ?? '',
    required: true,
    maxlength: '100',
    autofocus: true,
    autocomplete: 'off',
  });
  const numbers = Object.fromEntries(
    LIMITS.map((limit) => [
      limit,
      h('input.input.num', {type: 'number', min: '0', max: '1000000000', value: key?.[limit] ?? 0}),
    ]),
  );
  const expires = h('input.input', {
    type: 'datetime-local',
    value: key?.expires_at ? local(key.expires_at) : '',
  });
  const models = h('input.input', {
    value: (key?.models ?? []).join(', '),
    placeholder: tx('clientkeys.all_models'),
    autocomplete: 'off',
  });
  const pools = POOLS.map((pool) =>
    h(
      'label.check-label',
      h('input.check', {type: 'checkbox', value: pool, checked: key?.pools.includes(pool)}),
      pool,
    ),
  );
  const enabled = h('input.switch', {
    type: 'checkbox',
    role: 'switch',
    checked: key?.enabled ?? true,
    id: 'key-enabled',
  });
  const fault = h('p.bad', {role: 'alert'});
  const made = await dialog({
    title: tx(key ? 'clientkeys.edit' : 'clientkeys.create'),
    wide: true,
    body: [
      field(tx('clientkeys.name'), name, {hint: tx('clientkeys.name_hint')}),
      h(
        'div.grid-3',
        LIMITS.map((limit) =>
          field(tx(`clientkeys.${limit}`), numbers[limit], {hint: tx('clientkeys.zero')}),
        ),
      ),
      h(
        'div.grid-2',
        field(tx('clientkeys.expires'), expires),
        field(tx('clientkeys.models'), models, {hint: tx('clientkeys.models_hint')}),
      ),
      h('fieldset', h('legend.label', tx('clientkeys.pools')), h('div.row.wrap', pools)),
      key && h('div.row', enabled, h('label', {for: 'key-enabled'}, tx('clientkeys.enabled'))),
      fault,
    ],
    foot: (close) => [
      h('button.btn', {type: 'button', onclick: () => close()}, tx('common.cancel')),
      h('button.btn.primary', {type: 'submit'}, tx(key ? 'common.save' : 'clientkeys.create')),
    ],
    submit: async (close) => {
      const body = {
        name: name.value,
        enabled: enabled.checked,
        expires_at: expires.value ? new Date(expires.value).getTime() : null,
        models: models.value
          .split(',')
          .map((one) => one.trim())
          .filter(Boolean),
        pools: pools
          .map((label) => label.firstChild)
          .filter((one) => one.checked)
          .map((one) => one.value),
        ...Object.fromEntries(LIMITS.map((limit) => [limit, Number(numbers[limit].value)])),
      };
      try {
        close(
          key
            ? await call('PATCH', `/admin/api/keys/${encodeURIComponent(key.id)}`, {body})
            : await post('/admin/api/keys', body),
        );
      } catch (error) {
        fill(fault, error.message);
      }
    },
  });
  if (made?.secret) {
    await dialog({
      title: tx('clientkeys.made'),
      body: [h('p', tx('clientkeys.made_text')), codeBlock(made.secret, tx('clientkeys.secret'))],
      foot: (close) =>
        h('button.btn.primary', {type: 'button', onclick: () => close()}, tx('common.done')),
    });
  } else if (made) {
    toast(t('common.saved'));
  }
  if (made) {
    load();
  }
}

const local = (ms) =>
  new Date(ms - new Date(ms).getTimezoneOffset() * 60000).toISOString().slice(0, 16);

async function remove(key) {
  if (
    await confirm({
      title: t('clientkeys.delete', {name: key.name}),
      text: tx('clientkeys.delete_text'),
      action: tx('common.delete'),
    })
  ) {
    await call('DELETE', `/admin/api/keys/${encodeURIComponent(key.id)}`);
    toast(t('common.deleted'));
    load();
  }
}

shortcut('n', 'clientkeys.create', create);
document.addEventListener('languagechange', load);
await load();
ready();
setInterval(
  () =>
    document.hidden || document.querySelector('dialog[open]') || box.matches(':hover') || load(),
  15000,
);
