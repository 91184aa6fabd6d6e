// A link to a folded solution, or to something within it, opens it.

function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest(".toggle-hidden");
  if (!folded) return;
  folded.querySelector(".toggle-button").click();
  target.scrollIntoView();
}

// When everything that can be folded has been.
addEventListener("load", unfold);
addEventListener("hashchange", unfold);
// A second click on the same link changes no address.
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("a[href]")?.hash === location.hash) setTimeout(unfold);
});
