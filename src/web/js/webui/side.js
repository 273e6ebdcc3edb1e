// The list of chats at the side: open, rename, export, delete.

import {fill, h, icon, iconButton} from '../dom.js';
import {t, tx} from '../i18n.js';
import {dateTime} from '../format.js';
import {confirm, dialog, field, menu, toast} from '../ui.js';
import * as store from './sessions.js';

/** on: {begin(), open(session), changed(sessions), gone(session)}. Gives {root, draw(...)}. */
export function chatSide(on) {
  const list = h('div.sessions', {role: 'list', 'aria-label': tx('chat.sessions')});
  const root = h(
    'aside.chat-side',
    {'aria-label': tx('chat.sessions')},
    h(
      'div.top',
      h('button.btn', {type: 'button', onclick: on.begin}, icon('plus'), tx('chat.new')),
    ),
    list,
  );
  const draw = (sessions, current) =>
    fill(
      list,
      sessions.map((one) => entry(one, one === current, sessions, on)),
    );
  return {root, draw};
}

function entry(session, isCurrent, sessions, on) {
  const more = iconButton(
    'more',
    tx('common.more'),
    () =>
      menu(more, [
        {label: tx('chat.rename'), icon: 'edit', run: () => rename(session, sessions, on)},
        {label: tx('chat.export'), icon: 'download', run: () => exportChat(session)},
        '-',
        {
          label: tx('common.delete'),
          icon: 'trash',
          danger: true,
          run: () => remove(session, sessions, on),
        },
      ]),
    {'aria-haspopup': 'menu', 'aria-expanded': 'false'},
  );
  return h(
    'div.session',
    {role: 'listitem', 'data-current': isCurrent},
    h(
      'button.cut',
      {
        type: 'button',
        title: `${session.title} · ${dateTime(session.updated)}`,
        'aria-current': isCurrent ? 'true' : null,
        onclick: () => on.open(session),
      },
      session.title || t('chat.untitled'),
    ),
    more,
  );
}

async function rename(session, sessions, on) {
  const input = h('input.input', {value: session.title, maxlength: '120', autofocus: true});
  const name = await dialog({
    title: tx('chat.rename'),
    body: field(tx('chat.title'), input),
    submit: (close) => close(input.value.trim()),
    foot: (close) => [
      h('button.btn', {type: 'button', onclick: () => close()}, tx('common.cancel')),
      h('button.btn.primary', {type: 'submit'}, tx('common.save')),
    ],
  });
  if (name) {
    session.title = name;
    on.changed(sessions);
  }
}

async function remove(session, sessions, on) {
  const sure = await confirm({
    title: tx('chat.delete_title'),
    text: session.title || t('chat.untitled'),
    action: tx('common.delete'),
  });
  if (sure) {
    on.changed(sessions.filter((one) => one !== session));
    on.gone(session);
    toast(t('common.deleted'), {undo: () => on.changed(sessions)});
  }
}

/** Downloads a chat as Markdown. */
export function exportChat(session) {
  if (!session?.messages.length) {
    toast(t('chat.nothing'), {kind: 'info'});
    return;
  }
  const body = store.asMarkdown(session, {user: t('chat.you'), assistant: t('chat.assistant')});
  const link = h('a', {
    href: URL.createObjectURL(new Blob([body], {type: 'text/markdown'})),
    download: `${session.title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) || 'chat'}.md`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
