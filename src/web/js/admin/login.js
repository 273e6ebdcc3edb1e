// The log-in of the admin area.

import {fill, h} from '../dom.js';
import {startLanguage, t, tx} from '../i18n.js';
import {afterLogin, get, post, signedIn} from '../api.js';
import {brand, languageButton, themeButton} from '../shell.js';
import {field, secretInput} from '../ui.js';

await startLanguage();
const HOME = '/admin/overview';

try {
  if (!signedIn()) {
    throw new Error('not signed in');
  }
  await get('/admin/api/verify', null, undefined, true);
  location.replace(afterLogin(HOME)); // signed in already
} catch {
  draw();
}

function draw() {
  document.title = `${t('nav.admin.login')} · grok2api`;
  const fault = h('p.bad', {role: 'alert'});
  const key = secretInput('', {id: 'key', autofocus: true});
  key.autocomplete = 'current-password';
  const button = h('button.btn.primary', {type: 'submit'}, tx('login.continue'));
  const form = h(
    'form.card.login-card',
    {
      onsubmit: async (event) => {
        event.preventDefault();
        fill(fault);
        button.disabled = true;
        try {
          await post('/admin/api/session', {key: key.value});
          signedIn(true);
          location.assign(afterLogin(HOME));
        } catch (error) {
          const text =
            error.status === 401
              ? tx('login.invalid')
              : error.status === 429
                ? tx('login.locked', {n: error.retryAfter})
                : error.status
                  ? error.message
                  : tx('common.offline');
          fill(fault, text);
          key.select();
        } finally {
          button.disabled = false;
        }
      },
    },
    brand('/admin'),
    h('h1', tx('login.admin')),
    h('p.muted', tx('login.admin_text')),
    field(tx('login.key'), key),
    fault,
    button,
  );
  document.body.append(
    h('main.login', {id: 'main'}, form, h('div.login-foot', languageButton(), themeButton())),
  );
  key.focus();
}
