// Lecture mode: the figure fills the screen, in large type, and obeys a presenter's remote.

// Remotes turn pages with page keys or arrows, and have a button or two more: a full stop, B or F5.
const TURNS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const PLAYS = [" ", ".", "b", "B", "F5"];

// play (null where there is no time) and reset are functions; the first slider is the one that keys move until
// another is used. Returns a function that gives the keys of the page back.
function makeLecture(root, actions, { play, reset }) {
  if (!document.fullscreenEnabled) return () => {}; // an iPhone, or a frame of another page
  const button = makeButton(actions, "Full screen", () => (lecturing ? document.exitFullscreen() : root.requestFullscreen()));
  const help = append(root, "p", { class: "keys", hidden: "" });
  let lecturing = false;
  let slider = root.querySelector("input");
  root.tabIndex = -1;
  root.addEventListener("focusin", ({ target }) => {
    if (target.matches("input")) slider = target;
    if (lecturing) write(help, tellKeys());
  });
  // The next Space of a remote plays, and does not press the button again that the mouse has pressed.
  actions.addEventListener("click", (event) => lecturing && event.detail && root.focus());
  document.addEventListener("fullscreenchange", change);

  function change() {
    if (lecturing === (document.fullscreenElement === root)) return;
    lecturing = !lecturing;
    button.textContent = lecturing ? "Leave full screen" : "Full screen";
    help.hidden = !lecturing;
    write(help, lecturing ? tellKeys() : "");
    if (lecturing) document.addEventListener("keydown", listen, true);
    else document.removeEventListener("keydown", listen, true);
    (lecturing ? root : button).focus();
  }

  // Heard on the way down and wherever the focus is: a focused control would keep a key to itself, and the page
  // behind the figure, which nobody sees, would obey the rest.
  function listen(event) {
    if (!isPlain(event)) return;
    const obeyed = !belongs(event) && obey(event);
    if (obeyed) event.preventDefault();
    if (obeyed || !event.target.closest(".handle, input, select, button")) event.stopPropagation();
  }

  // What a control does with a key by itself.
  function belongs({ key, target }) {
    if (key.startsWith("Page") || key === "Escape") return false;
    if (key.startsWith("Arrow")) return target.matches("input, select, .handle");
    return target.matches("select") || (key === " " && target.matches("button"));
  }

  function obey({ key, repeat }) {
    if (key === "Escape") document.exitFullscreen();
    else if (PLAYS.includes(key)) repeat || play?.();
    else if (key.toLowerCase() === "r") reset();
    else if (slider && key in TURNS) nudge(slider, TURNS[key]);
    else return false;
    return true;
  }

  function tellKeys() {
    const moved = slider && `← → or a remote: ${slider.closest("label").querySelector("b").textContent}`;
    return [moved, play && "Space: play", "R: reset", "Esc: leave"].filter(Boolean).join(" · ");
  }

  return () => {
    document.removeEventListener("fullscreenchange", change);
    document.removeEventListener("keydown", listen, true);
  };
}
