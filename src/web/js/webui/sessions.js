// Chats of this browser. They stay in local storage under the name that earlier servers used.

const STORED = 'grok2api_webui_chat_sessions_v1';
const FOLDED = 'grok2api_webui_sidebar_collapsed_v1';
const MOST = 200;
const TITLE = 48;

/** {id, title, model, updated, messages: [{role, text, files, reasoning, sources, model, error}]} */
export function load() {
  try {
    const raw = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    const list = Array.isArray(raw) ? raw : (raw.sessions ?? []);
    return list.filter((one) => one && Array.isArray(one.messages)).map(adopt);
  } catch {
    return [];
  }
}

/** Takes over chats of earlier servers, whose messages have "content" in place of "text". */
function adopt(session) {
  return {
    id: String(session.id ?? crypto.randomUUID()),
    title: String(session.title ?? ''),
    model: session.model ?? '',
    updated: Number(session.updated ?? session.updatedAt ?? Date.now()) || Date.now(),
    messages: session.messages.map((m) => ({
      ...m,
      role: m.role === 'user' ? 'user' : 'assistant',
      text: typeof (m.text ?? m.content) === 'string' ? (m.text ?? m.content) : textOf(m.content),
      files: Array.isArray(m.files) ? m.files : [],
    })),
  };
}

function textOf(content) {
  return Array.isArray(content)
    ? content
        .filter((part) => part?.type === 'text')
        .map((part) => part.text)
        .join('\n')
    : '';
}

/** Stores all; when the room is used up, pictures of older chats go first, then older chats. */
export function save(sessions) {
  const list = sessions.filter((one) => one.messages.length).slice(0, MOST);
  for (let keep = list.length; keep >= 0; keep = keep > 8 ? Math.floor(keep / 2) : keep - 1) {
    try {
      localStorage.setItem(
        STORED,
        JSON.stringify(list.map((one, i) => (i < keep ? one : light(one)))),
      );
      return true;
    } catch {
      // Too much for the browser: fewer pictures.
    }
  }
  return false;
}

function light(session) {
  return {
    ...session,
    messages: session.messages.map((m) => ({...m, files: m.files?.map((f) => ({...f, url: ''}))})),
  };
}

export function titleOf(text) {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length > TITLE ? `${line.slice(0, TITLE)}…` : line;
}

export function folded(value) {
  if (value !== undefined) {
    localStorage.setItem(FOLDED, value ? '1' : '0');
  }
  return (
    localStorage.getItem(FOLDED) === '1' ||
    (localStorage.getItem(FOLDED) === null && matchMedia('(max-width: 760px)').matches)
  );
}

/** A chat as a Markdown file. */
export function asMarkdown(session, names) {
  const parts = session.messages.map(
    (m) =>
      `## ${names[m.role]}${m.model ? ` (${m.model})` : ''}\n\n${m.text}` +
      (m.sources?.length
        ? `\n\n${m.sources.map((s) => `- [${s.title || s.url}](${s.url})`).join('\n')}`
        : ''),
  );
  return `# ${session.title}\n\n${parts.join('\n\n')}\n`;
}
