/** Show what the LSTM remembers of the text. */

/** The answer to `afterword.playground.remembers`; null if the model cannot show it. */
export type Memory = object | null;

/**
 * Replace what a container shows by the memory of a text.
 *
 * It is called when the view is opened, and again when the text has not changed for a moment while
 * the view is open.
 *
 * @param container - The view; it may be 20 rem wide or the whole window.
 * @param text - The text.
 * @param ask - Returns the answer of the server; it fails if a newer text has come.
 */
export async function drawMemory(
  container: HTMLElement,
  text: string,
  ask: (text: string) => Promise<Memory>,
): Promise<void> {
  const memory = await ask(text);
  if (memory === null) {
    container.textContent = "This cannot be shown of the model in use.";
  }
}
