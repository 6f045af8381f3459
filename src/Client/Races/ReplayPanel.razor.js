const keys = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', ' ']);

// The keys that make steps do not scroll as well. Space on a button is the button's, and then it makes no step.
export function attend(view) {
  view.addEventListener('keydown', event => {
    if (!keys.has(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === ' ' && event.target.closest('button, a')) event.stopPropagation();
    else event.preventDefault();
  });
}

// Brings what is lit into sight in each box that scrolls, and never moves the page itself. Where nothing is lit the lanes begin at their start.
export function follow(view) {
  for (const box of view.querySelectorAll('[data-follow]')) {
    const lit = box.querySelector('[data-lit]');
    if (!lit) {
      if (box.dataset.follow === 'start') box.scrollTop = 0;
      continue;
    }
    const [outer, inner] = [box.getBoundingClientRect(), lit.getBoundingClientRect()];
    const margin = Math.min(72, outer.height / 4);
    if (inner.top < outer.top + margin || inner.bottom > outer.bottom - margin) {
      box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
    }
  }
}
