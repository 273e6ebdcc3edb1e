// What surrounds every page: header, languages, theme, keyboard map, the banner about the key.

import {fill, h, icon, iconButton} from './dom.js';
import {LANGUAGES, language, setLanguage, startLanguage, t, tx} from './i18n.js';
import {call, get, post, signedIn, toLogin, webKey} from './api.js';
import {dateTime} from './format.js';
import {dialog, doing, field, menu, secretInput, toast} from './ui.js';

const area = document.body.dataset.area;
const here = document.body.dataset.page;
const THEMES = ['system', 'light', 'dark'];

const LINKS = {
  admin: [
    ['overview', 'o'],
    ['account', 'a'],
    ['requests', 'r'],
    ['keys', 'y'],
    ['config', 'c'],
    ['cache', 'k'],
    ['logs', 'l'],
    ['why', 'w'],
    ['connect', 'n'],
  ],
  webui: [
    ['chat', 'c'],
    ['masonry', 'm'],
    ['chatkit', 'v'],
  ],
};

const shortcuts = [];

/**
 * Draws the frame and gives the element of the page. Admin pages get the status of the server as
 * well, or the log-in when nobody is signed in.
 */
export async function shell({
  main = h('main.page', {id: 'main', tabindex: '-1'}),
  status = true,
} = {}) {
  if (area === 'admin' && !signedIn()) {
    toLogin();
    await new Promise(() => {}); // the page is left
  }
  await startLanguage();
  title();
  document.addEventListener('languagechange', title);
  const notices = h('div', {id: 'notices'});
  document.body.prepend(h('a.skip', {href: '#main'}, tx('common.skip')), header(), notices);
  main.setAttribute('aria-busy', 'true');
  document.body.append(main);
  keys();
  if (area === 'admin' && status) {
    watchStatus(notices);
  }
  return main;
}

/** Says that the page shows what it has to show; until then it is busy. */
export function ready() {
  document.getElementById('main').setAttribute('aria-busy', 'false');
}

function title() {
  document.title = `${t(`nav.${area}.${here}`)} · grok2api`;
}

export function brand(href) {
  return h('a.brand', {href}, icon('mark'), 'grok2api');
}

function link([name]) {
  return h(
    'a',
    {href: `/${area}/${name}`, 'aria-current': name === here ? 'page' : null},
    tx(`nav.${area}.${name}`),
  );
}

function header() {
  const burger = iconButton(
    'menu',
    tx('common.menu'),
    () =>
      menu(
        burger,
        LINKS[area].map(([name]) => ({
          label: tx(`nav.${area}.${name}`),
          href: `/${area}/${name}`,
          current: name === here,
        })),
      ),
    {class: 'menu-button', 'aria-haspopup': 'menu', 'aria-expanded': 'false'},
  );
  return h(
    'header.head',
    burger,
    brand(area === 'admin' ? '/admin/overview' : '/webui/chat'),
    h('nav.nav', {'aria-label': tx('common.sections')}, LINKS[area].map(link)),
    h(
      'div.end',
      {id: 'head-end'},
      languageButton(),
      themeButton(),
      iconButton('why', tx('keys.title'), showKeys),
      (area === 'admin' || webKey()) && iconButton('out', tx('common.sign_out'), doing(signOut)),
    ),
  );
}

export function languageButton() {
  const button = iconButton(
    'globe',
    tx('common.language'),
    () =>
      menu(
        button,
        Object.entries(LANGUAGES).map(([name, label]) => ({
          label: h('span', {lang: name}, label),
          checked: name === language(),
          run: () => setLanguage(name),
        })),
      ),
    {'aria-haspopup': 'menu', 'aria-expanded': 'false', id: 'language'},
  );
  return button;
}

export function themeButton() {
  const names = {system: 'auto', light: 'sun', dark: 'moon'};
  const button = iconButton(
    names[theme()],
    tx('common.theme'),
    () =>
      menu(
        button,
        THEMES.map((name) => ({
          label: tx(`common.theme_${name}`),
          icon: names[name],
          checked: name === theme(),
          run: () => {
            setTheme(name);
            fill(button, icon(names[name]));
          },
        })),
      ),
    {'aria-haspopup': 'menu', 'aria-expanded': 'false', id: 'theme'},
  );
  return button;
}

const theme = () => document.documentElement.dataset.theme ?? 'system';

function setTheme(name) {
  if (name === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = name;
  }
  try {
    localStorage.setItem('grok2api_theme', name);
  } catch {
    // Storage may be forbidden: the theme holds for this page.
  }
}

async function signOut() {
  if (area === 'admin') {
    await call('DELETE', '/admin/api/session');
    signedIn(false);
  } else {
    webKey(null);
  }
  location.assign(`/${area}/login`);
}

// ------------------------------------------------------------------------ what is wrong

async function watchStatus(notices) {
  const look = async () => {
    try {
      notice(notices, await get('/admin/api/status'));
    } catch {
      // The page's own calls say what is wrong; this one is asked again.
    }
  };
  await look();
  setInterval(() => document.hidden || look(), 30000);
}

function notice(box, status) {
  document.dispatchEvent(new CustomEvent('status', {detail: status}));
  badge(status.version);
  const sign = JSON.stringify([status.default_admin_key, status.config_error, status.warnings]);
  if (box.sign === sign) {
    return; // nothing moves while nothing changes
  }
  box.sign = sign;
  fill(
    box,
    status.default_admin_key &&
      h(
        'div.banner',
        {role: 'region', 'aria-label': tx('notice.title')},
        icon('warn'),
        h('span.grow', tx('notice.default_key')),
        h(
          'button.btn.small',
          {type: 'button', id: 'set-key', onclick: newKey},
          icon('key'),
          tx('notice.set_key'),
        ),
      ),
    status.config_error &&
      h(
        'div.banner.bad-banner',
        {role: 'alert'},
        icon('warn'),
        h('span.grow', tx('notice.config_error'), ' ', status.config_error),
      ),
  );
  warnings((status.warnings ?? []).filter((one) => !one.startsWith('app.app_key ')));
}

/** The version in the header; behind it, what is newer. */
function badge(version) {
  if (!document.getElementById('version')) {
    document.getElementById('head-end').prepend(
      h(
        'button.btn.small.quiet',
        {
          type: 'button',
          id: 'version',
          title: tx('version.title'),
          onclick: doing(() => showVersion(false)),
        },
        h('span.hint', version),
      ),
    );
  }
}

async function showVersion(force) {
  const [look, {render}] = await Promise.all([
    get('/meta/update', {force: force ? 'true' : ''}),
    import('./markdown.js'),
  ]);
  const notes = h('div.md');
  render(notes, look.release_notes || '');
  const state =
    look.status !== 'ok' ? look.status : look.update_available ? 'available' : 'current';
  const again = await dialog({
    title: tx('version.title'),
    body: [
      h('p', tx(`version.${state}`), ' ', look.error),
      h(
        'dl.kv',
        h('dt', tx('version.running')),
        h('dd', look.current_version),
        look.latest_version && [h('dt', tx('version.newest')), h('dd', look.latest_version)],
        look.published_at && [
          h('dt', tx('version.published')),
          h('dd', dateTime(Date.parse(look.published_at))),
        ],
      ),
      notes,
    ],
    foot: (close) => [
      look.status !== 'disabled' &&
        h(
          'button.btn',
          {type: 'button', onclick: () => close(true)},
          icon('refresh'),
          tx('version.check'),
        ),
      /^https:/.test(look.release_url) &&
        h(
          'a.btn',
          {href: look.release_url, target: '_blank', rel: 'noopener noreferrer'},
          icon('link'),
          tx('version.open'),
        ),
      h('button.btn.primary', {type: 'button', onclick: () => close()}, tx('common.close')),
    ],
  });
  if (again) {
    await showVersion(true);
  }
}

/** What the server warns of begins with the name of a setting; it is told in the reader's language. */
function warning(text) {
  const name = text.split(' ', 1)[0];
  const host = / points at a private host: (\S+)$/.exec(text)?.[1];
  return host
    ? t('notice.private_host', {name, host})
    : t(`notice.warn_${name.replaceAll('.', '_')}`, {fallback: text});
}

/** A sign in the header that something should be looked at; the list behind it. */
function warnings(list) {
  document.getElementById('warnings')?.remove();
  if (list.length) {
    document.getElementById('head-end').prepend(
      h(
        'button.btn.small.quiet',
        {
          type: 'button',
          id: 'warnings',
          title: tx('notice.title'),
          'aria-label': t('notice.count', {n: list.length}),
          onclick: () =>
            dialog({
              title: tx('notice.title'),
              body: h(
                'ul.stack.tight',
                list.map((one) => h('li.row.top', icon('warn', 'warn'), h('span', warning(one)))),
              ),
              foot: (close) => [
                h('a.btn', {href: '/admin/config'}, tx('nav.admin.config')),
                h(
                  'button.btn.primary',
                  {type: 'button', onclick: () => close()},
                  tx('common.close'),
                ),
              ],
            }),
        },
        h('span.dot.warn'),
        h('span.num', String(list.length)),
      ),
    );
  }
}

/** Replaces the default admin key and stays signed in. */
async function newKey() {
  const input = secretInput('', {generate: true, id: 'new-admin-key', autofocus: true});
  const fault = h('p.bad', {role: 'alert'});
  await dialog({
    title: tx('notice.set_key'),
    body: [h('p.muted', tx('notice.set_key_text')), field(tx('notice.new_key'), input), fault],
    foot: (close) => [
      h('button.btn', {type: 'button', onclick: () => close()}, tx('common.cancel')),
      h('button.btn.primary', {type: 'submit'}, tx('common.save')),
    ],
    submit: async (close) => {
      try {
        await post('/admin/api/config', {app: {app_key: input.value}});
        await post('/admin/api/session', {key: input.value});
        close();
        toast(t('notice.key_set'));
        fill(document.getElementById('notices'));
      } catch (error) {
        fill(fault, error.message);
      }
    },
  });
}

// --------------------------------------------------------------------------- keyboard

/** Registers a key of this page: shortcut('n', 'keys.new', run). Shown in the list (?). */
export function shortcut(key, label, run, {always = false} = {}) {
  shortcuts.push({key, label, run, always});
}

function keys() {
  let prefix = 0;
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.(
      'input:not([type=checkbox]), textarea, select, [contenteditable]',
    );
    const combination = `${event.ctrlKey || event.metaKey ? 'Mod+' : ''}${event.key}`;
    const open = document.querySelector('dialog[open]');
    const found = shortcuts.find((s) => s.key === combination && (s.always || (!typing && !open)));
    if (found) {
      event.preventDefault();
      found.run(event);
      return;
    }
    if (typing || open || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const goto = LINKS[area].find(([, key]) => key === event.key);
    if (prefix > Date.now() && goto) {
      location.assign(`/${area}/${goto[0]}`);
    } else if (event.key === '?') {
      showKeys();
    } else if (event.key === '/') {
      const search = document.querySelector('[data-search]');
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    prefix = event.key === 'g' ? Date.now() + 1500 : 0;
  });
}

function showKeys() {
  const row = (combination, label) => [
    h(
      'dt',
      combination.split(' ').map((key) => [h('kbd', key), ' ']),
    ),
    h('dd', label),
  ];
  dialog({
    title: tx('keys.title'),
    body: h(
      'dl.kv',
      LINKS[area].map(([name, key]) => row(`g ${key}`, tx(`nav.${area}.${name}`))),
      row('/', tx('common.search')),
      row('?', tx('keys.title')),
      row('Esc', tx('common.close')),
      shortcuts.map((s) => row(s.key.replace('Mod+', '⌘/Ctrl '), tx(s.label))),
    ),
    foot: (close) => h('button.btn', {type: 'button', onclick: () => close()}, tx('common.close')),
  });
}
