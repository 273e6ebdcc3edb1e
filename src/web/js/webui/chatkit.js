// Talking: the browser connects to the voice server itself; this server only hands out the token.

import {fill, h, icon} from '../dom.js';
import {t, tx} from '../i18n.js';
import {call} from '../api.js';
import {ready, shell} from '../shell.js';
import {field, pill, select, toast} from '../ui.js';

const VOICES = ['ara', 'eve', 'leo', 'rex', 'sal', 'gork'];
const PERSONALITIES = [
  'assistant',
  'custom',
  'therapist',
  'storyteller',
  'kids_story_time',
  'meditation',
  'unhinged',
  'sexy',
];
const KINDS = {
  idle: '',
  connecting: 'info',
  live: 'ok',
  muted: 'warn',
  paused: 'warn',
  error: 'bad',
  ended: '',
};
const LIBRARY = new URL('../../lib/livekit.js', import.meta.url).href;

const main = await shell({
  main: h('main.page.narrow.voice', {id: 'main', tabindex: '-1'}),
  status: false,
});
let room = null;
let state = 'idle';
let paused = false;
let muted = false;
let levels = 0;

const orb = h('div.orb', {'aria-hidden': 'true'});
const badge = h('p', {role: 'status'});
const notice = h('div');
const audio = h('audio', {autoplay: true});
const voice = select(
  VOICES.map((one) => [one, one[0].toUpperCase() + one.slice(1)]),
  'ara',
);
const personality = select(
  PERSONALITIES.map((one) => [one, t(`voice.as_${one}`)]),
  'assistant',
  () => {
    custom.hidden = personality.value !== 'custom';
  },
);
const instruction = h('textarea.area', {rows: '3', maxlength: '2000'});
const custom = field(tx('voice.instruction'), instruction);
custom.hidden = true;
const speed = h('input', {
  type: 'range',
  min: '0.5',
  max: '2',
  step: '0.1',
  value: '1',
  oninput: () => fill(pace, `${speed.value}×`),
});
const pace = h('output.num', '1×');
speed.wrapped = h('div.row', speed, pace);
const talk = h('button.btn.primary', {type: 'button', id: 'talk', onclick: toggleTalk});
const mute = h('button.btn', {type: 'button', onclick: toggleMute});
const fresh = h(
  'button.btn',
  {
    type: 'button',
    onclick: () => {
      end('idle');
      start();
    },
  },
  icon('refresh'),
  tx('voice.new'),
);

fill(
  main,
  h('div.page-head', h('h1', tx('nav.webui.chatkit'))),
  notice,
  orb,
  badge,
  h('div.row.wrap', {class: 'center'}, talk, mute, fresh),
  h(
    'section.card.stack',
    {class: 'left'},
    h(
      'div.grid-3',
      field(tx('voice.voice'), voice),
      field(tx('voice.personality'), personality),
      field(tx('voice.speed'), speed),
    ),
    custom,
  ),
  audio,
);

function draw(next = state) {
  state = next;
  fill(badge, pill(KINDS[state], tx(`voice.state_${state}`)));
  fill(
    talk,
    icon(room && !paused ? 'pause' : 'mic'),
    tx(room && !paused ? 'voice.pause' : 'voice.start'),
  );
  fill(mute, icon(muted ? 'mute' : 'sound'), tx(muted ? 'voice.unmute' : 'voice.mute'));
  mute.disabled = fresh.disabled = !room;
  talk.disabled = state === 'connecting';
  orb.classList.toggle('live', state === 'live');
}

function library() {
  return globalThis.LivekitClient
    ? Promise.resolve()
    : new Promise((resolve, reject) => {
        const script = h('script', {
          src: LIBRARY,
          onload: () => resolve(),
          onerror: () => reject(new Error(t('voice.not_bundled'))),
        });
        document.head.append(script);
      });
}

async function start() {
  draw('connecting');
  try {
    await library();
    const grant = await call('POST', '/webui/api/voice/token', {
      body: {
        voice: voice.value,
        personality: personality.value,
        speed: Number(speed.value),
        instruction: personality.value === 'custom' ? instruction.value : '',
      },
    });
    const {Room, RoomEvent, Track} = globalThis.LivekitClient;
    room = new Room({
      adaptiveStream: true,
      dynacast: true,
      audioCaptureDefaults: {autoGainControl: true, echoCancellation: true, noiseSuppression: true},
    });
    room
      .on(
        RoomEvent.TrackSubscribed,
        (track) => track.kind === Track.Kind.Audio && track.attach(audio),
      )
      .on(RoomEvent.TrackUnsubscribed, (track) => track.detach())
      .on(RoomEvent.Disconnected, () => room && end('ended'));
    await room.connect(grant.url, grant.token);
    await room.localParticipant.setMicrophoneEnabled(true);
    paused = false;
    draw('live');
    pulse();
  } catch (error) {
    end('error');
    toast(error.status === 404 ? t('voice.missing') : error.message, {kind: 'bad'});
  }
}

function pulse() {
  cancelAnimationFrame(levels);
  const step = () => {
    if (room) {
      const level = Math.max(
        room.localParticipant.audioLevel,
        ...[...room.remoteParticipants.values()].map((one) => one.audioLevel),
        0,
      );
      orb.style.setProperty('--level', (1 + level * 0.35).toFixed(3));
      levels = requestAnimationFrame(step);
    }
  };
  step();
}

async function toggleTalk() {
  if (!room) {
    await start();
    return;
  }
  paused = !paused;
  await room.localParticipant.setMicrophoneEnabled(!paused);
  draw(paused ? 'paused' : 'live');
}

function toggleMute() {
  muted = !muted;
  audio.muted = muted;
  draw(muted ? 'muted' : paused ? 'paused' : 'live');
}

function end(next) {
  const old = room;
  room = null;
  paused = false;
  old?.disconnect();
  draw(next);
}

if (!isSecureContext || !navigator.mediaDevices) {
  fill(notice, h('div.card', icon('warn'), ' ', tx('voice.insecure')));
}
document.addEventListener('languagechange', () => draw());
draw();
ready();
