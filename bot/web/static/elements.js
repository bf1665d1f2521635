// Making elements. Text is always set as text; the only HTML is what the server rendered and escaped.

const policy = window.trustedTypes?.createPolicy("passerelle", { createHTML: (html) => html });

/** An element: `make("button", { class: "x", onclick }, "label", child…)`. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

/** Fill an element with HTML made by our server from escaped text. */
export function fill(element, html) {
  element.innerHTML = policy ? policy.createHTML(html) : html;
  return element;
}
