// The log-in of the web pages; without a key on the server it lets everybody through at once.

import {h} from '../dom.js';
import {startLanguage, tx} from '../i18n.js';
import {afterLogin, get, webKey} from '../api.js';
import {drawLogin} from '../login.js';

await startLanguage();
const home = '/webui/chat';
const verify = () => get('/webui/api/verify', null, undefined, true);

try {
  await verify();
  location.replace(afterLogin(home));
} catch {
  webKey(null);
  drawLogin({
    area: 'webui',
    home,
    title: 'login.web',
    text: 'login.web_text',
    enter: async (key) => {
      webKey(key);
      try {
        await verify();
      } catch (error) {
        webKey(null);
        throw error;
      }
    },
    foot: h('a.hint', {href: '/admin'}, tx('login.to_admin')),
  });
}
