'use strict';
(() => {
  const ROW = 22, LANE = 22, AXIS = 24, GUTTER = 130, SVG = 'http://www.w3.org/2000/svg';
  const ORDER = ['output', 'greeting', 'step', 'reply', 'command', 'event', 'note', 'state', 'error']; // the last is drawn on top
  const by = id => document.getElementById(id);
  const data = JSON.parse(by('recording').textContent);
  const all = data.entries.map((e, number) => ({
    number, at: e[0], lane: e[1], kind: e[2], title: e[3], text: e[4] === null ? e[3] : e[4], took: e[5]}));
  const start = Date.parse(data.start);
  const end = Math.max(1, all.length ? all[all.length - 1].at : 1);
  const hidden = new Set();
  let from = 0, to = end, words = '', shown = [], picked = null, drag = null;

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const draw = (parent, name, attributes, text) => {
    const element = document.createElementNS(SVG, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };
  const duration = ms => ms >= 60000 ? Math.floor(ms / 60000) + ' min ' + (ms % 60000 / 1000).toFixed(1) + ' s'
      : ms >= 1000 ? (ms / 1000).toFixed(3) + ' s' : ms.toFixed(ms < 10 ? 2 : 0) + ' ms';
  const clock = ms => new Date(start + ms).toISOString();

  function choose() {
    const looked = words.toLowerCase();
    shown = all.filter(e => !hidden.has(e.lane) && e.at >= from && e.at - e.took <= to
        && (looked === '' || e.title.toLowerCase().includes(looked) || e.text.toLowerCase().includes(looked)));
    by('count').textContent = shown.length === all.length ? all.length + ' entries' : shown.length + ' of ' + all.length + ' entries';
    by('whole').disabled = from === 0 && to === end;
    by('space').style.height = shown.length * ROW + 'px';
    chart();
    list();
  }

  function list() {
    const rows = by('rows'), space = by('space');
    const first = Math.max(0, Math.floor(rows.scrollTop / ROW) - 5);
    const last = Math.min(shown.length, first + Math.ceil((rows.clientHeight || 600) / ROW) + 10);
    space.replaceChildren(...shown.slice(first, last).map((e, i) => {
      const row = make('div', e === picked ? 'row picked' : 'row');
      row.style.top = (first + i) * ROW + 'px';
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', String(e === picked));
      row.append(make('span', 'at', '+' + (e.at / 1000).toFixed(3) + ' s'), make('span', 'lane', data.lanes[e.lane]),
          make('span', 'kind ' + e.kind, e.kind), make('span', 'what', e.title));
      if (e.took > 0) row.append(make('span', 'took', duration(e.took)));
      row.addEventListener('click', () => pick(e));
      return row;
    }));
  }

  function step(span, width) {
    const least = span * 90 / width, unit = Math.pow(10, Math.floor(Math.log10(least)));
    return unit * [1, 2, 5, 10].find(n => unit * n >= least);
  }

  function chart() {
    const svg = by('axis'), width = Math.max(300, by('chart').clientWidth), room = width - GUTTER - 10, span = Math.max(to - from, 0.001);
    const x = ms => GUTTER + (ms - from) / span * room;
    svg.replaceChildren();
    svg.setAttribute('height', AXIS + data.lanes.length * LANE);
    svg.setAttribute('viewBox', '0 0 ' + width + ' ' + (AXIS + data.lanes.length * LANE));
    data.lanes.forEach((lane, i) => {
      if (i % 2 === 0) draw(svg, 'rect', {class: 'band', x: 0, y: AXIS + i * LANE, width, height: LANE});
      draw(svg, 'text', {class: 'name', x: 8, y: AXIS + i * LANE + 15}, lane.length > 18 ? lane.slice(0, 17) + '…' : lane);
    });
    const tick = step(span, room), digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(tick / 1000))));
    for (let t = Math.ceil(from / tick) * tick; t <= to; t += tick) {
      draw(svg, 'line', {class: 'tick', x1: x(t), x2: x(t), y1: AXIS - 6, y2: AXIS + data.lanes.length * LANE});
      if (x(t) < width - 45) draw(svg, 'text', {x: x(t) + 3, y: 14}, (t / 1000).toFixed(digits) + ' s');
    }
    const marks = new Map(); // those that would lie on each other are one
    for (const e of shown) {
      const left = Math.round(Math.max(GUTTER, x(e.at - e.took))), right = Math.min(width - 10, x(e.at));
      const wide = Math.max(2, Math.round(right - left)), place = e.lane + '/' + left + '/' + wide + '/' + e.kind;
      const mark = marks.get(place);
      if (mark) mark.count++; else marks.set(place, {e, left, wide, count: 1});
    }
    [...marks.values()].sort((a, b) => b.wide - a.wide || ORDER.indexOf(a.e.kind) - ORDER.indexOf(b.e.kind)).forEach(mark => {
      const bar = draw(svg, 'rect', {class: mark.e.kind, x: mark.left, y: AXIS + mark.e.lane * LANE + 4, width: mark.wide > 4 ? mark.wide - 1 : mark.wide, height: LANE - 8});
      draw(bar, 'title', {}, mark.e.title.slice(0, 200) + (mark.count > 1 ? ' and ' + (mark.count - 1) + ' more' : ''));
    });
    if (picked) draw(svg, 'line', {class: 'now', x1: x(picked.at), x2: x(picked.at), y1: AXIS, y2: AXIS + data.lanes.length * LANE});
    if (drag && drag.moved) {
      draw(svg, 'rect', {class: 'range', x: Math.min(drag.begin, drag.now), y: 0, width: Math.abs(drag.now - drag.begin), height: AXIS + data.lanes.length * LANE});
    }
  }

  function pick(e) {
    picked = e;
    const facts = by('facts');
    by('what').textContent = e.title.length > 300 ? e.title.slice(0, 300) + '…' : e.title;
    facts.replaceChildren();
    for (const [name, value] of [['lane', data.lanes[e.lane]], ['kind', e.kind], ['time', clock(e.at)],
      ['since start', '+' + duration(e.at)], ['took', e.took > 0 ? duration(e.took) : '']]) {
      if (value) facts.append(make('dt', '', name), make('dd', '', value));
    }
    let text = e.text;
    if (e.lane === 1 || e.lane === 2 || e.kind === 'state') {
      try {
        JSON.parse(text);
        text = pretty(text);
      } catch (notJson) {
        text = e.text; // it was shortened
      }
    }
    by('text').textContent = text;
    by('detail').hidden = false;
    chart();
    list();
  }

  /* Breaks the lines of a JSON text, of which each number stays as it is: QEMU's may have 64 bits. */
  function pretty(json) {
    let out = '', depth = 0, inString = false;
    const line = () => '\n' + '  '.repeat(depth);
    for (let i = 0; i < json.length; i++) {
      const c = json[i];
      if (inString) {
        out += c;
        if (c === '\\') out += json[++i];
        else if (c === '"') inString = false;
      } else if (c === '"') {
        inString = true;
        out += c;
      } else if (c === '{' || c === '[') {
        const close = c === '{' ? '}' : ']';
        if (json[i + 1] === close) { out += c + close; i++; } else { depth++; out += c + line(); }
      } else if (c === '}' || c === ']') {
        depth--;
        out += line() + c;
      } else {
        out += c === ',' ? c + line() : c === ':' ? ': ' : c;
      }
    }
    return out;
  }

  function reveal(index) {
    const rows = by('rows'), top = index * ROW;
    if (top < rows.scrollTop || top + ROW > rows.scrollTop + rows.clientHeight) rows.scrollTop = Math.max(0, top - rows.clientHeight / 2);
  }

  function nearest(px, lane) {
    const room = Math.max(300, by('chart').clientWidth) - GUTTER - 10, at = from + (px - GUTTER) / room * (to - from);
    let best = null, distance = Infinity;
    for (const e of shown) {
      const off = at < e.at - e.took ? e.at - e.took - at : at > e.at ? at - e.at : 0;
      const away = off + (e.lane === lane ? 0 : (to - from) / 4) + Math.min(e.took, to - from) / 1e6;
      if (away < distance) { distance = away; best = e; }
    }
    return best;
  }

  const svg = by('axis');
  const place = event => event.clientX - svg.getBoundingClientRect().left;
  svg.addEventListener('pointerdown', event => {
    drag = {begin: place(event), now: place(event), moved: false};
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener('pointermove', event => {
    if (!drag) return;
    drag.now = place(event);
    drag.moved = drag.moved || Math.abs(drag.now - drag.begin) > 4;
    if (drag.moved) chart();
  });
  svg.addEventListener('pointerup', event => {
    const done = drag;
    drag = null;
    if (!done) return;
    if (!done.moved) {
      const lane = Math.floor((event.clientY - svg.getBoundingClientRect().top - AXIS) / LANE), e = nearest(done.begin, lane);
      if (e) { reveal(shown.indexOf(e)); pick(e); }
      return;
    }
    const room = Math.max(300, by('chart').clientWidth) - GUTTER - 10, ms = px => from + (Math.max(GUTTER, px) - GUTTER) / room * (to - from);
    const a = ms(Math.min(done.begin, done.now)), b = Math.min(end, ms(Math.max(done.begin, done.now)));
    from = Math.max(0, a);
    to = Math.max(from + 0.001, b);
    by('rows').scrollTop = 0;
    choose();
  });
  svg.addEventListener('pointercancel', () => { drag = null; chart(); });
  by('whole').addEventListener('click', () => { from = 0; to = end; choose(); });
  by('filter').addEventListener('input', () => { words = by('filter').value; by('rows').scrollTop = 0; choose(); });
  by('tools').addEventListener('submit', event => event.preventDefault());
  by('rows').addEventListener('scroll', list);
  by('rows').addEventListener('keydown', event => {
    const by1 = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by1 === 0 || shown.length === 0) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(shown.length - 1, picked ? shown.indexOf(picked) + by1 : 0));
    reveal(index);
    pick(shown[index]);
  });
  window.addEventListener('resize', () => { chart(); list(); });

  document.title = data.title;
  by('title').textContent = data.title;
  const left = data.dropped + data.leftOut;
  by('about').textContent = 'from ' + clock(0) + ', ' + duration(end) + (left > 0 ? '; ' + left + ' older entries are left out' : '');
  data.lanes.forEach((name, i) => {
    const label = make('label'), box = make('input');
    box.type = 'checkbox';
    box.checked = true;
    box.addEventListener('change', () => { if (box.checked) hidden.delete(i); else hidden.add(i); choose(); });
    label.append(box, make('span', '', name));
    by('lanes').append(label);
  });
  choose();
})();
