/** Switch between views as the pattern for tabs of the WAI-ARIA guide says. */

/**
 * @param list - The element of role `tablist`; each tab names the view that it controls.
 * @param onSelect - Called with the id of the view that is shown.
 */
export function switchTabs(list: HTMLElement, onSelect: (view: string) => void): (view: string) => void {
  const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];

  function select(view: string): void {
    const chosen = tabs.find((tab) => viewOf(tab) === view) ?? tabs[0]!;
    for (const tab of tabs) {
      tab.ariaSelected = String(tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      document.getElementById(viewOf(tab))!.hidden = tab !== chosen;
    }
    onSelect(viewOf(chosen));
  }

  list.addEventListener("click", ({ target }) => {
    const tab = (target as HTMLElement).closest<HTMLElement>("[role=tab]");
    if (tab) {
      select(viewOf(tab));
    }
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      const now = tabs.indexOf(document.activeElement as HTMLElement);
      const next = tabs[(now + step + tabs.length) % tabs.length]!;
      next.focus();
      select(viewOf(next));
      event.preventDefault();
    }
  });
  return select;
}

function viewOf(tab: HTMLElement): string {
  return tab.getAttribute("aria-controls")!;
}
