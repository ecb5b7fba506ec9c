import { byId } from "./dom.js";

const CHOICES = ["auto", "light", "dark"] as const;
type Choice = (typeof CHOICES)[number];

/** Light or dark: what the system prefers, until somebody chooses. `changed` runs after each change, for what is drawn on canvases. */
export function startTheme(changed: () => void): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const toggle = byId("theme");
  let choice = remembered();
  const apply = (): void => {
    document.documentElement.dataset["theme"] = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
    toggle.textContent = `Theme: ${choice}`;
    changed();
  };
  system.addEventListener("change", apply);
  toggle.addEventListener("click", () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length] ?? "auto";
    remember(choice);
    apply();
  });
  apply();
}

/** A page that was opened from a file may have no storage: then the choice lasts as long as the page. */
function remembered(): Choice {
  try {
    const found = localStorage.getItem("theme");
    return CHOICES.find((choice) => choice === found) ?? "auto";
  } catch {
    return "auto";
  }
}

function remember(choice: Choice): void {
  try {
    localStorage.setItem("theme", choice);
  } catch {
    return;
  }
}
