// Every setting, drawn from what the server knows of it: type, range, origin. Only changes are saved.

import {fill, h, icon, later} from '../dom.js';
import {knows, t, tx} from '../i18n.js';
import {get, post} from '../api.js';
import {ready, shell, shortcut} from '../shell.js';
import {complain, dialog, emptyState, pill, secretInput, select, toast} from '../ui.js';
import {number} from '../format.js';

const MASK = '********';
const GROUPS = [
  ['access', ['app.', 'server.']],
  ['features', ['features.', 'chat.', 'stream.']],
  ['models', ['models.', 'tokens.', 'responses.']],
  ['accounts', ['account.', 'batch.', 'nsfw.']],
  ['egress', ['proxy.', 'retry.']],
  ['upstreams', ['upstream.', 'web.', 'console.', 'official.']],
  ['media', ['image.', 'video.', 'voice.', 'asset.', 'cache.']],
  ['blocker', ['upstream_blocker.']],
  ['log', ['logging.', 'audit.']],
];

/** Shown only while another key has one of these values, saved or not. */
const SHOWN_IF = {
  'proxy.egress.proxy_url': ['proxy.egress.mode', 'single_proxy'],
  'proxy.egress.resource_proxy_url': ['proxy.egress.mode', 'single_proxy'],
  'proxy.egress.proxy_pool': ['proxy.egress.mode', 'proxy_pool'],
  'proxy.egress.resource_proxy_pool': ['proxy.egress.mode', 'proxy_pool'],
  'proxy.egress.skip_ssl_verify': ['proxy.egress.mode', 'single_proxy', 'proxy_pool'],
  'proxy.clearance.cf_cookies': ['proxy.clearance.mode', 'manual'],
  'proxy.clearance.cf_clearance': ['proxy.clearance.mode', 'manual'],
  'proxy.clearance.flaresolverr_url': ['proxy.clearance.mode', 'flaresolverr'],
  'proxy.clearance.timeout_sec': ['proxy.clearance.mode', 'flaresolverr'],
  'proxy.clearance.refresh_interval': ['proxy.clearance.mode', 'flaresolverr'],
  'proxy.clearance.on_demand': ['proxy.clearance.mode', 'flaresolverr'],
  'web.statsig.value': ['web.statsig.mode', 'manual'],
  'web.statsig.url': ['web.statsig.mode', 'url'],
  'app.webui_key': ['app.webui_enabled', true],
};

const main = await shell();
let keys = {};
const saved = new Map(); // key -> value as the control shows it
const edits = new Map(); // key -> value that differs
const rows = new Map();
const faults = new Map();

const search = h('input.input', {
  type: 'search',
  'data-search': true,
  placeholder: tx('config.search'),
  'aria-label': tx('config.search'),
  oninput: later(show, 120),
});
const nav = h('nav.side-nav', {'aria-label': tx('config.groups')});
const list = h('div.stack');
const none = h(
  'div',
  {hidden: true},
  emptyState('search', tx('config.none'), tx('config.none_text')),
);
const saveBar = h('div.save-bar', {
  hidden: true,
  role: 'region',
  'aria-label': tx('config.changes'),
});
fill(
  main,
  h('div.page-head', h('h1', tx('nav.admin.config')), h('p.lead', tx('config.lead'))),
  h('label.search', icon('search'), search, h('kbd', '/')),
  h('div.config', nav, h('div.stack', list, none, saveBar)),
);

async function load() {
  const meta = await get('/admin/api/config', {meta: 1});
  keys = meta.keys;
  saved.clear();
  for (const name of Object.keys(keys)) {
    const value = name.split('.').reduce((at, part) => at?.[part], meta.values);
    const text = keys[name].type === 'list' && typeof value === 'string' && !keys[name].secret;
    saved.set(
      name,
      text
        ? value
            .split(',')
            .map((one) => one.trim())
            .filter(Boolean)
        : value,
    );
  }
  draw();
}

function draw() {
  rows.clear();
  fill(
    list,
    GROUPS.map(([group, prefixes]) => {
      const names = Object.keys(keys).filter((name) => prefixes.some((p) => name.startsWith(p)));
      return h(
        'section.card.flush',
        {id: `g-${group}`, dataset: {group}},
        h('div.card-head', {class: 'group-head'}, h('h2', tx(`config.group.${group}`))),
        names.map(setting),
      );
    }),
  );
  fill(
    nav,
    GROUPS.map(([group]) =>
      h(
        'a',
        {href: `#g-${group}`, dataset: {group}},
        tx(`config.group.${group}`),
        h('span.dot', {hidden: true, class: 'warn'}),
      ),
    ),
  );
  changed();
  if (location.hash) {
    document.querySelector(location.hash.replace(/[^#\w-]/g, ''))?.scrollIntoView();
  }
}

// ------------------------------------------------------------------------------ one key

function label(name) {
  const key = `config.key.${name.replaceAll('.', '_')}`;
  if (knows(key)) {
    return tx(key);
  }
  const words = name.split('.').slice(-1)[0].replaceAll('_', ' ');
  return words[0].toUpperCase() + words.slice(1);
}

function setting(name) {
  const key = keys[name];
  const locked = Boolean(key.env) && key.source === 'env';
  const id = `k-${name.replaceAll('.', '-')}`;
  const fault = h('p.error.bad', {id: `${id}-e`, role: 'alert'});
  const origin = h('span');
  const row = h(
    'div.setting',
    {dataset: {key: name}},
    h(
      'div',
      h('div.title', h('label', {for: id}, label(name)), origin),
      h('code.key', name),
      h('p.help', help(name, key)),
      h('p.hint', facts(key)),
    ),
    h('div.control', control(name, key, id, locked), fault),
  );
  rows.set(name, {
    row,
    fault,
    origin,
    text: `${name} ${key.help} ${String(label(name))}`.toLowerCase(),
  });
  badge(name);
  return row;
}

const help = (name, key) => tx(`config.help.${name.replaceAll('.', '_')}`, {fallback: key.help});

function facts(key) {
  const parts = [];
  if (key.min !== undefined && (key.type === 'int' || key.type === 'seconds')) {
    parts.push(t('config.range', {min: number(key.min), max: number(key.max)}));
  } else if (key.expected && !['bool', 'enum', 'secret'].includes(key.type) && !key.secret) {
    parts.push(key.expected);
  }
  if (
    !key.secret &&
    key.default !== undefined &&
    key.default !== '' &&
    typeof key.default !== 'object'
  ) {
    const {default: value} = key;
    const word = typeof value === 'boolean' ? t(value ? 'common.on' : 'common.off') : value;
    parts.push(t('config.default', {value: String(word)}));
  }
  if (key.applies && key.applies !== 'now') {
    parts.push(t(`config.applies_${key.applies}`, {fallback: ''}));
  }
  return parts.filter(Boolean).join(' · ');
}

function badge(name) {
  const {source, env} = keys[name];
  fill(
    rows.get(name).origin,
    edits.has(name)
      ? pill('warn', tx('config.changed'))
      : source === 'env'
        ? h('span.pill.info', {title: t('config.locked', {name: env})}, icon('lock'), env)
        : source === 'user'
          ? h('span.pill', tx('config.from_file'))
          : h('span.pill', tx('config.from_default')),
  );
}

function control(name, key, id, locked) {
  const value = edits.has(name) ? edits.get(name) : saved.get(name);
  const set = (next) => edit(name, next);
  if (key.secret) {
    return secret(name, key, id, locked, value);
  }
  switch (key.type) {
    case 'bool':
      return h('input.switch', {
        type: 'checkbox',
        role: 'switch',
        id,
        checked: value,
        disabled: locked,
        onchange: (e) => set(e.target.checked),
      });
    case 'enum': {
      const box = select(
        key.enum.map((word) => [word, word === '' ? t('config.as_console') : word]),
        value,
        set,
      );
      Object.assign(box, {id, disabled: locked});
      return box;
    }
    case 'int':
    case 'seconds':
      return h('input.input.num', {
        type: 'number',
        id,
        value,
        min: key.min,
        max: key.max,
        step: key.type === 'int' ? 1 : 'any',
        disabled: locked,
        required: true,
        oninput: (e) => set(e.target.value === '' ? '' : Number(e.target.value)),
      });
    case 'list':
      return h('textarea.area', {
        id,
        rows: String(Math.min(8, Math.max(2, (value ?? []).length + 1))),
        disabled: locked,
        spellcheck: 'false',
        value: (value ?? []).join('\n'),
        placeholder: tx('config.one_per_line'),
        oninput: (e) =>
          set(
            e.target.value
              .split('\n')
              .map((line) => line.trim())
              .filter(Boolean),
          ),
      });
    case 'table':
      return h('textarea.area', {
        id,
        rows: '4',
        disabled: locked,
        spellcheck: 'false',
        value: JSON.stringify(value ?? {}, null, 2),
        oninput: (e) => json(name, e.target.value),
      });
    default:
      return name === 'features.custom_instruction'
        ? h('textarea.area', {
            id,
            rows: '4',
            value,
            disabled: locked,
            oninput: (e) => set(e.target.value),
          })
        : h('input.input', {
            type: key.type === 'date' ? 'date' : key.type === 'time' ? 'time' : 'text',
            id,
            value: value ?? '',
            disabled: locked,
            spellcheck: 'false',
            autocomplete: 'off',
            oninput: (e) => set(e.target.value),
          });
  }
}

function secret(name, key, id, locked, value) {
  const list = Array.isArray(value);
  const text = list ? value.join(', ') : (value ?? '');
  const hidden = text.includes(MASK);
  const input = secretInput(hidden ? '' : text, {
    id,
    disabled: locked,
    generate: /key/.test(name) && (name === 'app.api_key' ? 'sk-' : true),
    oninput: (next) => edit(name, next === '' && hidden ? saved.get(name) : next),
  });
  input.placeholder = hidden ? t('config.secret_set') : t('config.secret_empty');
  const clear =
    hidden &&
    !locked &&
    h(
      'button.link-btn.hint',
      {
        type: 'button',
        onclick: () => {
          input.value = '';
          edit(name, list ? [] : '');
        },
      },
      tx('config.secret_clear'),
    );
  return [input.wrapped, name !== 'app.app_key' && clear];
}

function json(name, text) {
  try {
    edit(name, JSON.parse(text));
  } catch (error) {
    edits.set(name, text);
    fault(name, error.message);
    changed();
  }
}

// ------------------------------------------------------------------------------ changes

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function edit(name, value) {
  faults.delete(name);
  fault(name, '');
  if (same(value, saved.get(name))) {
    edits.delete(name);
  } else {
    edits.set(name, value);
  }
  changed();
}

function fault(name, text) {
  const row = rows.get(name);
  if (row) {
    fill(row.fault, text);
    document
      .getElementById(`k-${name.replaceAll('.', '-')}`)
      ?.setAttribute('aria-invalid', String(Boolean(text)));
  }
}

function changed() {
  for (const [name, {row}] of rows) {
    if (row.classList.toggle('dirty', edits.has(name)) !== row.wasDirty) {
      row.wasDirty = edits.has(name);
      badge(name);
    }
  }
  for (const link of nav.children) {
    const section = document.getElementById(`g-${link.dataset.group}`);
    link.querySelector('.dot').hidden = !section?.querySelector('.dirty');
  }
  saveBar.hidden = edits.size === 0;
  fill(
    saveBar,
    h('b.num.grow', {role: 'status'}, t('config.changed_n', {n: edits.size})),
    h('button.btn', {type: 'button', onclick: reset}, tx('config.reset')),
    h('button.btn.primary', {type: 'button', id: 'review', onclick: review}, tx('config.review')),
  );
  show();
}

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let any = false;
  for (const [name, {row, text}] of rows) {
    const rule = SHOWN_IF[name];
    const fits = words.every((word) => text.includes(word));
    const wanted =
      !rule ||
      rule.slice(1).includes(edits.has(rule[0]) ? edits.get(rule[0]) : saved.get(rule[0])) ||
      edits.has(name) ||
      words.length > 0;
    row.hidden = !(fits && wanted);
    any ||= !row.hidden;
  }
  for (const section of list.children) {
    section.hidden = ![...section.querySelectorAll('.setting')].some((row) => !row.hidden);
  }
  none.hidden = any || rows.size === 0;
}

function reset() {
  edits.clear();
  draw();
}

const shown = (name, value) =>
  keys[name].secret && value
    ? '••••••••'
    : value === '' || value === undefined
      ? t('config.empty')
      : Array.isArray(value)
        ? value.join('\n') || t('config.empty')
        : typeof value === 'object'
          ? JSON.stringify(value, null, 2)
          : String(value);

/** The difference first, then the save. */
function review() {
  return dialog({
    title: tx('config.review_title'),
    wide: true,
    body: h(
      'div.diff',
      [...edits].map(([name, value]) =>
        h(
          'div',
          h('p', h('b', label(name)), ' ', h('code.hint', name)),
          h('del', shown(name, saved.get(name))),
          h('ins', shown(name, value)),
        ),
      ),
    ),
    foot: (close) => [
      h('button.btn', {type: 'button', onclick: () => close()}, tx('common.cancel')),
      h(
        'button.btn.primary',
        {
          type: 'button',
          id: 'save',
          autofocus: true,
          onclick: async (e) => {
            e.currentTarget.disabled = true;
            await save();
            close();
          },
        },
        icon('check'),
        t('config.save_n', {n: edits.size}),
      ),
    ],
  });
}

async function save() {
  const patch = {};
  for (const [name, value] of edits) {
    const parts = name.split('.');
    const last = parts.pop();
    parts.reduce((at, part) => (at[part] ??= {}), patch)[last] = value;
  }
  const admin = edits.get('app.app_key');
  try {
    await post('/admin/api/config', patch);
    if (admin) {
      await post('/admin/api/session', {key: admin}); // the old session ended with the old key
    }
    toast(t('config.saved_n', {n: edits.size}));
    edits.clear();
    await load();
  } catch (error) {
    complain(error);
    for (const problem of error.details?.length
      ? error.details
      : [{param: error.param, message: error.message}]) {
      fault(problem.param, problem.message);
    }
    rows.get(error.param)?.row.scrollIntoView({block: 'center'});
  }
}

addEventListener('beforeunload', (event) => {
  if (edits.size) {
    event.preventDefault();
  }
});
document.addEventListener('languagechange', draw);
shortcut('Mod+s', 'config.review', () => edits.size && review(), {always: true});

const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      for (const link of nav.children) {
        link.toggleAttribute('aria-current', link.dataset.group === entry.target.dataset.group);
      }
    }
  },
  {rootMargin: '-20% 0px -70% 0px'},
);

await load().catch(complain);
ready();
for (const section of list.children) {
  seen.observe(section);
}
