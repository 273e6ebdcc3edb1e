// The log-in of the admin area.

import {startLanguage} from '../i18n.js';
import {afterLogin, get, post, signedIn} from '../api.js';
import {drawLogin} from '../login.js';

await startLanguage();
const home = '/admin/overview';

try {
  if (!signedIn()) {
    throw new Error('not signed in');
  }
  await get('/admin/api/verify', null, undefined, true);
  location.replace(afterLogin(home)); // signed in already
} catch {
  drawLogin({
    area: 'admin',
    home,
    title: 'login.admin',
    text: 'login.admin_text',
    enter: async (key) => {
      await post('/admin/api/session', {key});
      signedIn(true);
    },
  });
}
