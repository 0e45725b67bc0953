/** Show the list of words under the cursor. */

import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { type Extension } from "@codemirror/state";

import { type CompletionItem } from "./protocol";
import { toOffset, type ServedDocument } from "./served";

export function wordList(served: ServedDocument): Extension {
  async function source(context: CompletionContext): Promise<CompletionResult | null> {
    const { state } = context;
    const cancel = new AbortController();
    context.addEventListener("abort", () => cancel.abort(), { onDocChange: true });
    const { items } = await served.words(state, cancel.signal).catch(() => ({ items: [] }));
    const first = items[0];
    if (context.aborted || first === undefined) {
      return null;
    }
    const { start } = first.textEdit.range;
    return { from: toOffset(state.doc, start), options: items.map(toOption), filter: false };
  }

  return autocompletion({
    override: [source],
    selectOnOpen: false, // Enter breaks the line until a word is chosen
    activateOnTypingDelay: 0,
    interactionDelay: 0,
    icons: false,
  });
}

function toOption(item: CompletionItem): Completion {
  const detail = item.detail ?? percent(item.data);
  return { label: item.label, apply: item.textEdit.newText, detail };
}

function percent(probability: number): string {
  return probability < 0.01 ? "< 1 %" : `${Math.floor(100 * probability)} %`;
}
