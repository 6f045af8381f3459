// Blazor tells the dialog of each change of the connection by this event, and sets a class of the same name on it.
const dialog = document.getElementById('components-reconnect-modal');
const betweenTries = 3000;
let nextTry = 0;

dialog.addEventListener('components-reconnect-state-changed', event => {
  switch (event.detail.state) {
    case 'show':
      if (!dialog.open) dialog.showModal();
      break;
    case 'hide':
      connected();
      break;
    case 'failed':
      tryLater(); // Blazor has given up; this page has not.
      break;
    case 'rejected':
    case 'resume-failed':
      location.reload();
      break;
  }
});

dialog.addEventListener('cancel', event => event.preventDefault());
document.getElementById('reconnect-now').addEventListener('click', tryNow);
document.getElementById('reconnect-reload').addEventListener('click', () => location.reload());

function connected() {
  clearTimeout(nextTry);
  dialog.close();
}

function tryLater() {
  clearTimeout(nextTry);
  nextTry = setTimeout(tryNow, betweenTries);
}

async function tryNow() {
  clearTimeout(nextTry);
  try {
    // False: the server answers and no longer knows this page, because it has started anew or has waited too long.
    if (await Blazor.reconnect()) connected();
    else location.reload();
  } catch {
    tryLater();
  }
}
