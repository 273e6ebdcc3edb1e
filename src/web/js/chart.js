// Charts as plain SVG: lines and stacked columns, values on hover, a table behind for screen readers.

import {fill, h, s} from './dom.js';
import {minute, tick} from './format.js';

const H = 180;
const PAD = {left: 44, right: 8, top: 8, bottom: 22};

/**
 * Draws series over time.
 *
 * times: milliseconds; series: [{label, values}]; stacked: columns on top of each other;
 * show(value): text of a value; label: name of the chart; width: in the units of its texts
 */
export function chart({
  label,
  times,
  series,
  stacked = false,
  show,
  bucket = 3600000,
  width: W = 640,
}) {
  const top = nice(
    Math.max(
      1,
      ...times.map((_, i) =>
        stacked
          ? series.reduce((sum, one) => sum + one.values[i], 0)
          : Math.max(...series.map((one) => one.values[i] ?? 0)),
      ),
    ),
  );
  const room = W - PAD.left - PAD.right;
  const slot = room / times.length; // columns and points sit in the middle of their slot
  const x = (i) => PAD.left + slot * (i + 0.5);
  const y = (v) => H - PAD.bottom - (v / top) * (H - PAD.top - PAD.bottom);
  const svg = s('svg', {
    class: 'chart',
    viewBox: `0 0 ${W} ${H}`,
    role: 'img',
    'aria-label': String(label),
  });
  for (const part of [0, 0.5, 1]) {
    svg.append(
      s('line', {
        class: 'axis',
        x1: PAD.left,
        x2: W - PAD.right,
        y1: y(top * part),
        y2: y(top * part),
      }),
      s('text', {x: PAD.left - 6, y: y(top * part) + 4, 'text-anchor': 'end'}, show(top * part)),
    );
  }
  const steps = Math.min(W < 500 ? 3 : 6, times.length - 1);
  for (let k = 0; k <= steps && steps > 0; k++) {
    const i = Math.round((k / steps) * (times.length - 1));
    svg.append(
      s(
        'text',
        {x: x(i), y: H - 4, 'text-anchor': k === 0 ? 'start' : k === steps ? 'end' : 'middle'},
        tick(times[i], bucket >= 86400000),
      ),
    );
  }
  const base = times.map(() => 0);
  series.forEach((one, n) => {
    if (stacked) {
      one.values.forEach((v, i) => {
        if (v > 0) {
          svg.append(
            s('rect', {
              class: `f${n + 1}`,
              x: x(i) - slot * 0.4,
              width: Math.max(1, slot * 0.8),
              y: y(base[i] + v),
              height: y(base[i]) - y(base[i] + v),
              rx: Math.min(2, slot * 0.2),
            }),
          );
        }
        base[i] += v ?? 0;
      });
    } else {
      svg.append(
        s('polyline', {
          class: `line s${n + 1}`,
          points: one.values.map((v, i) => `${x(i)},${y(v ?? 0)}`).join(' '),
        }),
      );
    }
  });
  const legend = h('div.legend');
  const names = (i) =>
    fill(
      legend,
      series.map((one, n) =>
        h(
          'span',
          h('i', {class: `k${n + 1}`}),
          one.label,
          i === null ? '' : h('b.num', ` ${show(one.values[i] ?? 0)}`),
        ),
      ),
      i === null ? '' : h('span.num', minute(times[i])),
    );
  names(null);
  hover(svg, times.length, {W, room, x}, names);
  return h('figure', svg, legend, tableOf(label, times, series, show));
}

function hover(svg, count, {W, room, x}, names) {
  const rule = s('line', {class: 'rule', y1: PAD.top, y2: H - PAD.bottom, visibility: 'hidden'});
  svg.append(rule);
  svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * W;
    const i = Math.max(0, Math.min(count - 1, Math.floor(((at - PAD.left) / room) * count)));
    rule.setAttribute('x1', x(i));
    rule.setAttribute('x2', x(i));
    rule.setAttribute('visibility', 'visible');
    names(i);
  });
  svg.addEventListener('pointerleave', () => {
    rule.setAttribute('visibility', 'hidden');
    names(null);
  });
}

function tableOf(label, times, series, show) {
  return h(
    'table.visually-hidden',
    h('caption', label),
    h(
      'thead',
      h(
        'tr',
        h('td'),
        series.map((one) => h('th', {scope: 'col'}, one.label)),
      ),
    ),
    h(
      'tbody',
      times.map((time, i) =>
        h(
          'tr',
          h('th', {scope: 'row'}, minute(time)),
          series.map((one) => h('td', show(one.values[i] ?? 0))),
        ),
      ),
    ),
  );
}

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 10].find((step) => step * power >= value) * power;
}

/** Rows of name and count with a bar each. */
export function ranks(items, show) {
  const most = Math.max(1, ...items.map((item) => item.value));
  return h(
    'div.ranks',
    items.map((item) => {
      const bar = h('i');
      bar.style.width = `${(item.value / most) * 100}%`;
      return h(
        'div.rank',
        h('span.cut', {title: item.name}, item.name),
        h('span.num.muted', show(item)),
        h('span.bar.thick', bar),
      );
    }),
  );
}

/** A thin bar of remaining over total. */
export function bar(remaining, total, cls = '') {
  const part = total > 0 ? remaining / total : 0;
  const inner = h('i');
  inner.style.width = `${Math.max(0, Math.min(1, part)) * 100}%`;
  return h('span.bar', {class: `${cls} ${part <= 0 ? 'empty' : part < 0.2 ? 'low' : ''}`}, inner);
}
