// The log-in of the web pages; without a key on the server it lets everybody through at once.

import {fill, h} from '../dom.js';
import {startLanguage, t, tx} from '../i18n.js';
import {afterLogin, get, webKey} from '../api.js';
import {brand, languageButton, themeButton} from '../shell.js';
import {field, secretInput} from '../ui.js';

await startLanguage();
const HOME = '/webui/chat';
const verify = () => get('/webui/api/verify', null, undefined, true);

try {
  await verify();
  location.replace(afterLogin(HOME));
} catch {
  webKey(null);
  draw();
}

function draw() {
  document.title = `${t('nav.webui.login')} · grok2api`;
  const fault = h('p.bad', {role: 'alert'});
  const key = secretInput('', {id: 'key', autofocus: true});
  const button = h('button.btn.primary', {type: 'submit'}, tx('login.continue'));
  const form = h(
    'form.card.login-card',
    {
      onsubmit: async (event) => {
        event.preventDefault();
        button.disabled = true;
        fill(fault);
        webKey(key.value);
        try {
          await verify();
          location.assign(afterLogin(HOME));
        } catch (error) {
          webKey(null);
          fill(
            fault,
            error.status === 401
              ? tx('login.invalid')
              : error.status === 429
                ? tx('login.locked', {n: error.retryAfter})
                : error.status
                  ? error.message
                  : tx('common.offline'),
          );
          key.select();
        } finally {
          button.disabled = false;
        }
      },
    },
    brand('/webui'),
    h('h1', tx('login.web')),
    h('p.muted', tx('login.web_text')),
    field(tx('login.key'), key),
    fault,
    button,
  );
  document.body.append(
    h(
      'main.login',
      {id: 'main'},
      form,
      h(
        'div.login-foot',
        languageButton(),
        themeButton(),
        h('a.hint', {href: '/admin'}, tx('login.to_admin')),
      ),
    ),
  );
  key.focus();
}
