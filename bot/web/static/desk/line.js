// An address that names a line (`#line-12`) shows that line once it has come.

const seq = location.hash.match(/^#line-(\d+)$/)?.[1];
const log = document.getElementById("log");

if (seq) new MutationObserver((_, observer) => {
  const line = log.querySelector(`[data-seq="${seq}"]`);
  if (!line) return;
  observer.disconnect();
  line.tabIndex = -1;
  line.focus(); // which brings it into sight, and tells it to who listens
}).observe(log, { childList: true });
