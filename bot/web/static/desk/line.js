// An address that names a line (`#line-12`) shows that line once it has come.

const FOLLOWS = 60; // px: nearer to its end, the log follows what comes (talk.js)
const seq = location.hash.match(/^#line-(\d+)$/)?.[1];
const [scroll, log] = ["scroll", "log"].map((name) => document.getElementById(name));

if (seq) new MutationObserver((_, observer) => {
  const line = log.querySelector(`[data-seq="${seq}"]`);
  if (!line) return;
  line.tabIndex = -1;
  line.focus(); // tells it to who listens
  line.scrollIntoView({ block: "center" });
  if (scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight >= FOLLOWS) observer.disconnect();
}).observe(log, { childList: true });
