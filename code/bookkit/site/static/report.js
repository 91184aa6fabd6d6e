// "Report a problem" opens an issue that says in which section the reader was.

function section() {
  const headings = [...document.querySelectorAll("article :is(h1, h2, h3, h4)")];
  const passed = headings.filter((h) => h.getBoundingClientRect().top < innerHeight / 3);
  const heading = passed.at(-1) ?? headings[0];
  const title = heading?.cloneNode(true);
  title?.querySelector(".headerlink")?.remove();
  return { id: heading?.closest("section[id]")?.id ?? "", title: title?.textContent ?? "" };
}

document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("a.report");
  if (!link) return;
  const address = new URL(link.href);
  const page = address.searchParams.get("page").split("#")[0];
  const { id, title } = section();
  address.searchParams.set("page", id ? `${page}#${id}` : page);
  address.searchParams.set("section", title);
  link.href = address.href;
});
