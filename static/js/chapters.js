// An old link to "#p-…" does not tell the server which chapter it means: ask for the page that holds it.
(function () {
  "use strict";
  function seek() {
    var anchor = (/^#p-([\w-]+)$/.exec(location.hash) || [])[1];
    if (!anchor || document.getElementById("p-" + anchor)) return;
    var query = new URLSearchParams(location.search);
    if (query.get("at") === anchor) return; // asked already: it is not in this version
    query.delete("chapter");
    query.set("at", anchor);
    location.replace("?" + query + location.hash);
  }
  window.addEventListener("hashchange", seek);
  seek();
})();
