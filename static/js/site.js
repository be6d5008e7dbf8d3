// Enhancements only: everything on the site works without this file.
(function () {
  "use strict";

  function focusMarked(root) {
    var target = root.querySelector("[data-focus]");
    if (target) target.focus();
  }

  document.addEventListener("DOMContentLoaded", function () {
    focusMarked(document);
  });

  // Forms sent by htmx carry the CSRF token that every form already holds; say what happened.
  document.addEventListener("htmx:afterSettle", function (event) {
    var root = event.detail.elt;
    focusMarked(root);
    var spoken = root.querySelector("[data-status]");
    if (spoken) document.getElementById("status").textContent = spoken.textContent;
  });

  // A discussion that is open is folded and unfolded, never loaded anew over what somebody is typing in it.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var link = event.detail.elt;
    if (!link.matches(".talk")) return;
    var talk = document.querySelector(link.getAttribute("hx-target"));
    if (!talk.childElementCount) {
      link.setAttribute("aria-expanded", "true");
      return;
    }
    event.preventDefault();
    talk.hidden = !talk.hidden;
    link.setAttribute("aria-expanded", String(!talk.hidden));
  });

  // The network failed: do what the plain form or link would have done, so that the browser says why.
  document.addEventListener("htmx:sendError", function (event) {
    var element = event.detail.elt;
    if (element.tagName === "A") window.location = element.href;
  });
})();
