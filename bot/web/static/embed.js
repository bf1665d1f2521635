// For other sites: <script src="https://…/embed.js" async></script> and, where wanted, <passerelle-chat language="fr"></passerelle-chat>.
// Without that element one is put at the end of the page. It is a button that opens the chat in a frame of our own server, so that the page
// around it cannot read what is written. Styles are set through the CSSOM, which a strict policy on the host page allows.

(() => {
  const home = new URL(document.currentScript.src).origin;
  const asked = document.currentScript.dataset.language;
  const WORDS = {
    fr: { open: "Ouvrir le clavardage Passerelle", close: "Fermer le clavardage Passerelle" },
    en: { open: "Open the Passerelle chat", close: "Close the Passerelle chat" },
  };
  const styled = (element, rules) => { Object.assign(element.style, rules); return element; };
  const corner = { position: "fixed", insetInlineEnd: "16px", zIndex: "2147483000" };

  class PasserelleLauncher extends HTMLElement {
    connectedCallback() {
      this.language = (this.getAttribute("language") ?? asked ?? document.documentElement.lang).startsWith("en") ? "en" : "fr";
      this.button = styled(document.createElement("button"), {
        ...corner, bottom: "16px", padding: "12px 18px", minHeight: "48px", border: "0", borderRadius: "24px",
        background: "#0b5c6b", color: "#fff", font: "600 16px system-ui, sans-serif", cursor: "pointer",
      });
      this.button.type = "button";
      this.button.textContent = "Passerelle";
      this.button.addEventListener("click", () => this.show(!this.frame || this.frame.hidden));
      this.append(this.button);
      this.tell(false);
    }

    show(isOpen) {
      if (!this.frame) {
        this.frame = styled(document.createElement("iframe"), {
          ...corner, bottom: "76px", width: "min(420px, calc(100vw - 32px))", height: "min(680px, calc(100vh - 100px))",
          border: "1px solid #8aa", borderRadius: "12px", background: "#fff",
        });
        this.frame.src = `${home}/widget?language=${this.language}`;
        this.frame.title = "Passerelle";
        this.append(this.frame);
      }
      this.frame.hidden = !isOpen;
      this.frame.style.display = isOpen ? "block" : "none";
      this.tell(isOpen);
      if (isOpen) this.frame.focus();
    }

    tell(isOpen) {
      this.button.setAttribute("aria-expanded", String(isOpen));
      this.button.setAttribute("aria-label", WORDS[this.language][isOpen ? "close" : "open"]);
    }
  }

  customElements.define("passerelle-chat", PasserelleLauncher);
  const place = () => document.querySelector("passerelle-chat") ?? document.body.append(document.createElement("passerelle-chat"));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
})();
