// The viewer's choice of colours. Loaded before the first paint, so that the page does not flash in the other ones.
(() => {
  const key = 'pooldash-colours';
  const choices = ['auto', 'light', 'dark'];

  const read = () => {
    try {
      const kept = localStorage.getItem(key);
      return choices.includes(kept) ? kept : 'auto';
    } catch {
      return 'auto'; // Storage may be forbidden; then the choice lasts as long as the page.
    }
  };

  const apply = choice => { document.documentElement.dataset.colours = choice; };

  apply(read());

  window.poolDashColours = {
    read: () => document.documentElement.dataset.colours,
    choose: choice => {
      apply(choice);
      try {
        localStorage.setItem(key, choice);
      } catch {
        // As above.
      }
    },
  };
})();
