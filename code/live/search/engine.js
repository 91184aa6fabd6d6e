// What a query finds in the book's records: MiniSearch, and no page elements.
import MiniSearch from "minisearch";

// A definition before a mention, a page before a function of the same name.
const WEIGHTS = { page: 3, term: 2.5, sign: 2.5, figure: 1.5, section: 1.5, api: 0.25 };
const WHOLE_TITLE = 4;
// Each is tried when those before have found nothing: the words as they are written,
// with a letter or two wrong in them, with a word too many.
const fuzzy = (word) => word.length > 3 && Math.min(2, Math.round(word.length / 4));
const ATTEMPTS = [
  { combineWith: "AND" },
  { combineWith: "AND", fuzzy },
  { combineWith: "OR", fuzzy },
];
const WORDS = /[\p{L}\p{M}\p{N}_]+|[^\p{ASCII}\p{P}\s]/gu;
const PARTS = /\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu;
const NAME = /[_.\p{Lu}]/u;

/** The words of a query; a sign such as ∇ is one. */
const words = (text) => text.normalize("NFC").match(WORDS) ?? [];

/** The words of a record: `count_regions` can be found by its parts, too. */
const wordsAndParts = (text) => words(text).flatMap((word) => {
  const parts = word.match(PARTS) ?? [];
  return parts.length > 1 ? [word, ...parts] : [word];
});

/** A word without what makes it a capital or a plural. */
const stem = (word) => word.toLowerCase().replace(/(?<=\p{L}{2}[^\Wsiu])s$/u, "");

const stems = (text) => words(text).map(stem).join(" ");

export class SearchEngine {
  /** `pages` are `[title, address]`, `records` `[page, kind, title, anchor, text]`. */
  constructor({ pages, records }) {
    this.records = records.map(([page, kind, title, anchor, text], id) => {
      const [pageTitle, address] = pages[page];
      return { id, kind, title, text, page: pageTitle, address: address + (anchor && `#${anchor}`) };
    });
    this.index = new MiniSearch({
      fields: ["title", "text", "page"],
      tokenize: wordsAndParts,
      processTerm: stem,
      searchOptions: {
        tokenize: words,
        boost: { title: 5, page: 0.5 },
        // Half of all words begin with a given Latin letter; φ begins φ₀.
        prefix: (word) => word.length > 1 || word > "\x7f",
        weights: { fuzzy: 0.4, prefix: 0.25 },
        boostDocument: (id) => WEIGHTS[this.records[id].kind],
      },
    });
  }

  /** Take the records in, first those that weigh most, with pauses for the reader. */
  fill() {
    const weight = ({ kind }) => WEIGHTS[kind];
    const records = this.records.toSorted((a, b) => weight(b) - weight(a));
    return this.index.addAllAsync(records, { chunkSize: 20 });
  }

  /** The records found, best first, with the words they were found by; `exact` says
   * whether these are the query's own. */
  search(query) {
    const wanted = stems(query);
    for (const attempt of ATTEMPTS) {
      const hits = this.index.search(query, attempt).map(({ id, score, terms }) => {
        const record = this.records[id];
        // A function called by a plain word comes behind what the book says of the word.
        const told = record.kind !== "api" || NAME.test(record.title);
        const whole = told && stems(record.title) === wanted;
        return { ...record, terms, score: whole ? score * WHOLE_TITLE : score };
      });
      if (hits.length)
        return { hits: hits.sort((a, b) => b.score - a.score), exact: attempt === ATTEMPTS[0] };
    }
    return { hits: [], exact: true };
  }
}

/** A part of a text with the first word found, as pieces `[text, whether it is one]`. */
export function passage(text, terms, length = 150) {
  const found = new RegExp(`(?<![\\p{L}\\p{N}])((?:${terms.join("|")})s?)(?![\\p{L}\\p{N}])`, "giu");
  const first = terms.length ? Math.max(text.search(found), 0) : 0;
  const start = first < length * 0.7 ? 0 : text.lastIndexOf(" ", first - length * 0.3) + 1;
  const space = text.indexOf(" ", start + length);
  const end = space < 0 ? text.length : space;
  const part = (start ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
  return terms.length ? part.split(found).map((piece, i) => [piece, i % 2 === 1]) : [[part, false]];
}
