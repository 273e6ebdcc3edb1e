// Calls of the server. The admin area relies on the session cookie, the web area on a key that this
// tab keeps; no key is ever part of a URL.

const area = document.body.dataset.area;
const WEB_KEY = 'grok2api_webui_key';

/** An answer that is not 2xx, with everything the server said about it. */
export class ApiError extends Error {
  constructor(status, body, requestId, retryAfter) {
    const error = body?.error ?? {};
    super(error.message ?? body?.detail ?? body?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = error.code ?? '';
    this.param = error.param ?? '';
    this.details = error.details ?? [];
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }
}

export function webKey(value) {
  if (value === undefined) {
    return sessionStorage.getItem(WEB_KEY) ?? '';
  }
  return value === null
    ? sessionStorage.removeItem(WEB_KEY)
    : sessionStorage.setItem(WEB_KEY, value);
}

function headers(json) {
  const all = {'X-Requested-With': 'grok2api', Accept: 'application/json'};
  if (json) {
    all['Content-Type'] = 'application/json';
  }
  if (area === 'webui' && webKey()) {
    all.Authorization = `Bearer ${webKey()}`;
  }
  return all;
}

/** Sends a request and gives the raw answer; throws ApiError unless it is 2xx. */
export async function send(method, path, {query, body, raw, signal, stay} = {}) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') {
      url.searchParams.set(name, value);
    }
  }
  const json = body !== undefined;
  const answer = await fetch(url, {
    method,
    signal,
    headers: headers(json),
    body: json ? JSON.stringify(body) : raw,
    credentials: 'same-origin',
    cache: 'no-store',
  });
  if (answer.ok) {
    return answer;
  }
  const text = await answer.text();
  let parsed = null;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Some proxy answered in its own words; the status says enough.
  }
  if (answer.status === 401) {
    signedIn(false);
    if (!stay) {
      toLogin();
    }
  }
  throw new ApiError(
    answer.status,
    parsed,
    answer.headers.get('x-request-id'),
    Number(answer.headers.get('retry-after') ?? 0),
  );
}

/** A call that answers JSON. */
export async function call(method, path, options) {
  return (await send(method, path, options)).json();
}

export const get = (path, query, signal, stay) => call('GET', path, {query, signal, stay});
export const post = (path, body = {}, query) =>
  call('POST', path, {body, query, stay: path.endsWith('/session')});

/** A note for ourselves whether a session was opened here: without one there is nothing to ask. */
export function signedIn(value) {
  try {
    if (value !== undefined) {
      localStorage.setItem('grok2api_signed_in', value ? '1' : '');
    }
    return Boolean(localStorage.getItem('grok2api_signed_in'));
  } catch {
    return true; // storage is forbidden: the server knows
  }
}

/** The log-in of this area; afterwards the visitor comes back here. */
export function toLogin() {
  const here = location.pathname + location.search;
  location.replace(
    `/${area}/login${here.endsWith('/login') ? '' : `?next=${encodeURIComponent(here)}`}`,
  );
}

/** Where to go after the log-in: a page of this area and nothing else. */
export function afterLogin(fallback) {
  const next = new URLSearchParams(location.search).get('next') ?? '';
  return next.startsWith(`/${area}/`) && !next.includes('//') && !next.includes('\\')
    ? next
    : fallback;
}

/** Reads an event stream: yields {event, data} for every event, comments left out. */
export async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let name = '';
  let data = [];
  try {
    for (;;) {
      const {value, done} = await reader.read();
      rest += value ?? '';
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = done ? '' : lines.pop();
      for (const line of lines) {
        if (line === '') {
          if (data.length) {
            yield {event: name, data: data.join('\n')};
          }
          name = '';
          data = [];
        } else if (line.startsWith('data:')) {
          data.push(line.slice(line[5] === ' ' ? 6 : 5));
        } else if (line.startsWith('event:')) {
          name = line.slice(6).trim();
        }
      }
      if (done) {
        return;
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // whoever stops reading, stops the server as well
  }
}
