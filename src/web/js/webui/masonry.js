// A wall of pictures that fills while they are made: one stream of events per round.

import {fill, h, icon, iconButton} from '../dom.js';
import {t, tx} from '../i18n.js';
import {events, send} from '../api.js';
import {ready, shell} from '../shell.js';
import {emptyState, segment, toast} from '../ui.js';

const RATIOS = ['2:3', '3:2', '1:1', '16:9', '9:16'];
const PAUSE = 250; // milliseconds between two rounds

const main = await shell({status: false});
const order = {ratio: '2:3', quality: 'speed', cycles: false, count: 6};
let running = null;
let round = 0;

const prompt = h('input.input', {
  id: 'prompt',
  'data-search': true,
  autocomplete: 'off',
  placeholder: tx('masonry.placeholder'),
  'aria-label': tx('masonry.placeholder'),
});
const go = h('button.btn.primary', {type: 'submit', id: 'go'});
const count = h('input.input.num', {
  type: 'number',
  min: '1',
  max: '6',
  value: '6',
  'aria-label': tx('masonry.count'),
  class: 'narrow-input',
  onchange: () => {
    order.count = Math.max(1, Math.min(6, Number(count.value) || 6));
    count.value = order.count;
  },
});
const status = h('p.hint', {role: 'status'});
const wall = h('div.stack');

fill(
  main,
  h('div.page-head', h('h1', tx('nav.webui.masonry')), h('p.lead', tx('masonry.lead'))),
  h(
    'form.card.stack',
    {
      onsubmit: (event) => {
        event.preventDefault();
        running ? running.abort() : run();
      },
    },
    h('div.row', h('div.grow', prompt), go),
    h(
      'div.row.wrap',
      segment(
        tx('masonry.ratio'),
        RATIOS.map((one) => [one, one]),
        order.ratio,
        (value) => {
          order.ratio = value;
        },
      ),
      segment(
        tx('masonry.quality'),
        [
          ['speed', tx('masonry.speed')],
          ['quality', tx('masonry.best')],
        ],
        order.quality,
        (value) => {
          order.quality = value;
        },
      ),
      segment(
        tx('masonry.mode'),
        [
          [false, tx('masonry.rounds')],
          [true, tx('masonry.cycles')],
        ],
        false,
        (value) => {
          order.cycles = value;
        },
      ),
      h('label.row', h('span.hint', tx('masonry.count')), count),
    ),
    status,
  ),
  wall,
);

function draw() {
  fill(go, icon(running ? 'stop' : 'spark'), tx(running ? 'chat.stop' : 'masonry.generate'));
  if (!wall.childElementCount) {
    fill(wall, emptyState('image', tx('masonry.none'), tx('masonry.none_text')));
  }
}

const say = (key, params) => fill(status, tx(`masonry.status_${key}`, params));

async function run() {
  if (!prompt.value.trim()) {
    prompt.focus();
    return;
  }
  const mine = (running = new AbortController());
  draw();
  try {
    do {
      await oneRound(mine.signal);
      await new Promise((done) => setTimeout(done, order.cycles ? PAUSE : 0));
    } while (order.cycles && !mine.signal.aborted);
  } catch (error) {
    if (mine.signal.aborted) {
      say('stopped');
    } else {
      say('failed');
      toast(error.status === 404 ? t('masonry.missing') : error.message, {kind: 'bad'});
    }
  } finally {
    running = null;
    draw();
  }
}

async function oneRound(signal) {
  say('connecting');
  const tiles = Array.from({length: order.count}, newTile);
  wall.querySelector('.empty')?.remove();
  const section = h(
    'section',
    {'aria-label': t('masonry.round', {n: ++round})},
    h('h2.round-title', t('masonry.round', {n: round}), ' · ', prompt.value),
    h(
      'div.wall',
      tiles.map((tile) => tile.root),
    ),
  );
  wall.prepend(section);
  const byId = new Map();
  const tileOf = (event) => {
    if (!byId.has(event.image_id)) {
      byId.set(
        event.image_id,
        tiles.find((tile) => !tile.taken) ?? tiles[event.order ?? 0] ?? tiles[0],
      );
      byId.get(event.image_id).taken = true;
    }
    return byId.get(event.image_id);
  };
  let made = 0;
  try {
    const answer = await send('POST', '/webui/api/imagine', {
      signal,
      body: {
        type: 'start',
        prompt: prompt.value.trim(),
        aspect_ratio: order.ratio,
        quality: order.quality,
        count: order.count,
      },
    });
    for await (const {data} of events(answer)) {
      const event = JSON.parse(data);
      if (event.type === 'progress') {
        say('generating');
        tileOf(event).progress(event.progress);
      } else if (event.type === 'image') {
        made++;
        tileOf(event).image(event);
      } else if (event.type === 'moderated') {
        tileOf(event).say(tx('masonry.filtered'));
      } else if (event.type === 'error') {
        throw new Error(event.message ?? event.error);
      }
    }
    say(made === order.count ? 'completed' : made ? 'partial' : 'failed', {n: made});
  } finally {
    tiles.filter((tile) => !tile.finished).forEach((tile) => tile.root.remove());
    if (!section.querySelector('.tile')) {
      section.remove();
    }
  }
}

function newTile() {
  const bar = h('i');
  const wait = h(
    'div.wait',
    h(
      'div.progress-track',
      {
        role: 'progressbar',
        'aria-label': tx('masonry.status_generating'),
        'aria-valuemin': '0',
        'aria-valuemax': '100',
        'aria-valuenow': '0',
      },
      bar,
    ),
  );
  const root = h('div.tile', {class: `r${order.ratio.replace(':', '-')}`}, wait);
  const tile = {
    root,
    taken: false,
    finished: false,
    progress(value) {
      bar.style.width = `${value}%`;
      wait.firstChild.setAttribute('aria-valuenow', String(value));
    },
    image({url, blob}) {
      tile.finished = true;
      const source = safeSource(url) ?? `data:image/jpeg;base64,${blob}`;
      fill(
        root,
        h(
          'a',
          {href: source, target: '_blank', rel: 'noopener'},
          h('img', {src: source, alt: prompt.value, loading: 'lazy'}),
        ),
        h(
          'div.tile-tools',
          h(
            'a.icon-btn',
            {href: source, download: '', 'aria-label': tx('common.download')},
            icon('download'),
          ),
          iconButton('close', tx('common.close'), () => root.remove()),
        ),
      );
      root.className = 'tile';
    },
    say(text) {
      tile.finished = true;
      fill(root, h('div.say', text));
    },
  };
  return tile;
}

const safeSource = (url) => (/^(https?:\/\/|\/)/.test(url ?? '') ? url : null);

document.addEventListener('languagechange', draw);
say('ready');
draw();
prompt.focus();
ready();
