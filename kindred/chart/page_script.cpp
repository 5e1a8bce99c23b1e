#include "kindred/chart/page_parts.h"

namespace kindred {

std::string_view page_script() {
  return R"js('use strict';
// Numbers as the rest of the page has them: three digits, small ones as 1.23e−05.
const text = (value) => {
  if (value === null || value === undefined) { return '–'; }
  let words = String(Number(value.toPrecision(3)));
  if (value !== 0 && Math.abs(value) < 1e-4) {
    const [digits, power] = value.toExponential(2).split('e');
    words = Number(digits) + 'e' + power.replace(/^([+-])(\d)$/, '$10$2');
  }
  return words.replace(/-/g, '−');
};

// Maps: what the cell below the pointer, or at the keyboard's cursor, holds.
for (const map of document.querySelectorAll('.map')) {
  const svg = map.querySelector('svg'), out = map.querySelector('.readout');
  const cursor = map.querySelector('.cursor'), data = JSON.parse(map.querySelector('.map-data').textContent);
  const left = +svg.dataset.left, top = +svg.dataset.top, cell = +svg.dataset.cell, n = data.tasks.length;
  let row = -1, column = -1;
  const hint = data.kind === 'share' ? 'Point at a cell: how often two tasks share a network.'
                                     : 'Point at a cell: what one task does to another.';
  const show = (r, c) => {
    if (r < 0 || c < 0 || r >= n || c >= n) { return; }
    row = r; column = c;
    const x = left + c * cell, y = top + r * cell;
    cursor.setAttribute('d', 'M' + x + ' ' + y + 'h' + cell + 'v' + cell + 'h' + -cell + 'z');
    out.textContent = '';
    const name = (task) => { const b = document.createElement('bdi'); b.textContent = task; out.append(b); };
    name(data.tasks[r]);
    if (data.kind === 'share') {
      out.append(' and ');
      name(data.tasks[c]);
      out.append(' share a network in ' + text(Math.round(1000 * data.values[r][c]) / 10) + ' % of resamples');
      return;
    }
    out.append(' → ');
    name(data.tasks[c]);
    const value = data.values[r][c], error = data.errors.length ? data.errors[r][c] : null;
    let words = ': ' + (value === null ? 'not measured' : text(value));
    if (value !== null && error !== null) {
      words += ' ± ' + text(error);
      words += Math.abs(value) > 2 * error ? (value > 0 ? ', helps' : ', harms') : ', within noise';
    }
    out.append(words + (r === c ? ' (on itself)' : ''));
  };
  svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    show(Math.floor(((event.clientY - box.top) * scale - top) / cell),
         Math.floor(((event.clientX - box.left) * scale - left) / cell));
  });
  svg.setAttribute('tabindex', '0');
  svg.addEventListener('focus', () => { if (row < 0) { show(0, Math.min(1, n - 1)); } });
  svg.addEventListener('keydown', (event) => {
    const steps = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
    const step = steps[event.key];
    if (!step) { return; }
    event.preventDefault();
    show(row + step[0], column + step[1]);
  });
  out.textContent = hint;
}

// Galleries: one chart at a time, or all where they are few.
for (const gallery of document.querySelectorAll('.gallery')) {
  const figures = [...gallery.querySelectorAll('figure')];
  if (figures.length < 2) { continue; }
  const label = document.createElement('label'), select = document.createElement('select');
  label.className = 'pick';
  label.append(gallery.dataset.label + ' ', select);
  if (gallery.dataset.all === 'yes') { select.add(new Option('all tasks', 'all')); }
  figures.forEach((figure, i) => select.add(new Option(figure.dataset.choice, String(i))));
  const update = () => {
    const all = select.value === 'all';
    gallery.classList.toggle('one', !all);
    figures.forEach((figure, i) => { figure.hidden = !all && select.value !== String(i); });
  };
  select.addEventListener('change', update);
  gallery.prepend(label);
  update();
}

// The grouping: the lines of the task or network that is pointed at.
for (const svg of document.querySelectorAll('.groups')) {
  const edges = [...svg.querySelectorAll('path')];
  const light = (node) => {
    svg.classList.toggle('some', Boolean(node));
    for (const edge of edges) {
      const own = node && (node.dataset.task === undefined ? edge.dataset.network === node.dataset.network
                                                           : edge.dataset.task === node.dataset.task);
      edge.classList.toggle('on', Boolean(own));
    }
  };
  for (const node of svg.querySelectorAll('.node')) {
    node.addEventListener('pointerenter', () => light(node));
    node.addEventListener('focus', () => light(node));
    node.addEventListener('pointerleave', () => light(null));
    node.addEventListener('blur', () => light(null));
  }
}

// On paper everything is open.
window.addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('#affinity details:not(.wide), #groups details')) { details.open = true; }
});
)js";
}

}  // namespace kindred
