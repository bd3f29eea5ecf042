// Lecture mode: the figure fills the screen, in large type, and obeys a presenter's remote.

// Remotes send page keys. Arrows on a slider or on the start point keep their own meaning.
const STEP_KEYS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

// play and reset are functions; the first slider is the one that keys move until another is used.
function makeLecture(root, actions, { play, reset }) {
  const button = makeButton(actions, "Full screen", () =>
    document.fullscreenElement === root ? document.exitFullscreen() : root.requestFullscreen(),
  );
  const inLecture = () => document.fullscreenElement === root;
  let slider = root.querySelector(".controls input");
  root.tabIndex = -1;
  root.addEventListener("focusin", (event) => {
    if (event.target.matches(".controls input")) slider = event.target;
  });
  root.addEventListener("fullscreenchange", () => {
    button.textContent = inLecture() ? "Leave full screen" : "Full screen";
    if (inLecture()) root.focus();
  });
  // Captured on the way down: a focused control would keep the key to itself.
  root.addEventListener("keydown", (event) => inLecture() && obey(event), true);

  function obey(event) {
    const busy = event.target.matches("input, .handle");
    if (event.key === " ") play();
    else if (event.key.toLowerCase() === "r") reset();
    else if (slider && event.key in STEP_KEYS && !busy) nudge(slider, STEP_KEYS[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
