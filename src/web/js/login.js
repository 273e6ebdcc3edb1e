// The form of both log-ins: asks for a key until it is right, then leads on.

import {fill, h} from './dom.js';
import {t, tx} from './i18n.js';
import {afterLogin} from './api.js';
import {brand, languageButton, themeButton} from './shell.js';
import {field, secretInput} from './ui.js';

/**
 * area: 'admin' or 'webui'; home: where to go; title and text: keys of the texts; enter(key): throws
 * when the key is wrong; foot: what else stands below.
 */
export function drawLogin({area, home, title, text, enter, foot}) {
  document.title = `${t(`nav.${area}.login`)} · grok2api`;
  const fault = h('p.bad', {role: 'alert'});
  const key = secretInput('', {id: 'key', autofocus: true});
  key.autocomplete = 'current-password';
  const button = h('button.btn.primary', {type: 'submit'}, tx('login.continue'));
  async function submit(event) {
    event.preventDefault();
    fill(fault);
    button.disabled = true;
    try {
      await enter(key.value);
      location.assign(afterLogin(home));
    } catch (error) {
      fill(fault, reason(error));
      key.select();
    } finally {
      button.disabled = false;
    }
  }
  const form = h(
    'form.card.login-card',
    {onsubmit: submit},
    brand(`/${area}`),
    h('h1', tx(title)),
    h('p.muted', tx(text)),
    field(tx('login.key'), key),
    fault,
    button,
  );
  const below = h('div.login-foot', languageButton(), themeButton(), foot);
  document.body.append(h('main.login', {id: 'main'}, form, below));
  key.focus();
}

function reason(error) {
  switch (error.status) {
    case 401:
      return tx('login.invalid');
    case 429:
      return tx('login.locked', {n: error.retryAfter});
    default:
      return error.status ? error.message : tx('common.offline');
  }
}
