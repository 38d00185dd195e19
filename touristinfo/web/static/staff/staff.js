/* What makes the editor quicker; all of it works without. */
const editor = document.getElementById("editor");
const field = document.getElementById("text");

function put(text) {
  field.value = text;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true })); // it is checked as if typed
}

// Also of buttons that come in later, with what checks say.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-text], [data-copy]");
  if (!button) return;
  event.preventDefault();
  put(button.dataset.text ?? document.getElementById(button.dataset.copy).textContent);
});
document.addEventListener("keydown", (event) => {
  if (!editor) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === field) {
    event.preventDefault();
    editor.requestSubmit(editor.querySelector("[name=next]"));
  } else if (event.altKey && /^[0-9]$/.test(event.key)) {
    const button = document.querySelector(event.key === "0" ? "[data-copy]" : `[data-number="${event.key}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  }
});
