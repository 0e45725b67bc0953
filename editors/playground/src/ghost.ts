/** Show the words that may come next in grey after the cursor. */

import {
  acceptCompletion,
  completionStatus,
  selectedCompletion,
  setSelectedCompletion,
  startCompletion,
} from "@codemirror/autocomplete";
import {
  type EditorState,
  type Extension,
  Prec,
  StateEffect,
  StateField,
  type Transaction,
} from "@codemirror/state";
import { Decoration, EditorView, keymap, WidgetType } from "@codemirror/view";

import { Latest } from "./latest";
import { type InlineCompletionList } from "./protocol";
import { toOffset, type ServedDocument } from "./served";

const FIRST_WORD = /^\s*\S+/;

const setGhost = StateEffect.define<string>();

/** Has the ghost text asked for again: the settings have changed, or the server is another one. */
export const askAgain = StateEffect.define<null>();

/** The text that is offered after the cursor, or "". */
const ghostField = StateField.define<string>({
  create: () => "",
  update(ghost, transaction) {
    const effect = transaction.effects.find((one) => one.is(setGhost));
    if (effect) {
      return effect.value as string;
    }
    return transaction.docChanged || transaction.selection ? restOf(ghost, transaction) : ghost;
  },
});

/** Return the ghost text on the screen; none while a word of the list is chosen. */
export function shownGhost(state: EditorState): string {
  return selectedCompletion(state) ? "" : state.field(ghostField);
}

/**
 * @param served - The text, as the server has it. The listener that changes it must come first.
 * @param onShown - Called with the ghost text, or "", when it has changed.
 */
export function ghostText(served: ServedDocument, onShown: (text: string) => void): Extension {
  const latest = new Latest();

  async function ask(view: EditorView): Promise<void> {
    const answer = await latest.ask((signal) => served.ghost(view.state, signal));
    if (answer) {
      view.dispatch({ effects: setGhost.of(textOf(answer, view.state)) });
    }
  }

  function dismiss(view: EditorView): boolean {
    latest.cancel();
    view.dispatch({ effects: setGhost.of("") });
    return false; // the list is to go as well
  }

  return [
    ghostField,
    EditorView.decorations.of(decorate),
    EditorView.updateListener.of((update) => {
      const { docChanged, selectionSet, startState, state, transactions, view } = update;
      const isAsked = transactions.some(({ effects }) => effects.some((one) => one.is(askAgain)));
      if (docChanged || isAsked) {
        void ask(view);
      } else if (selectionSet) {
        latest.cancel(); // the answer would be for another place
      }
      if (shownGhost(state) !== shownGhost(startState)) {
        onShown(shownGhost(state));
      }
    }),
    Prec.highest(
      keymap.of([
        { key: "Tab", run: takeAny },
        { key: "Mod-ArrowRight", run: (view) => take(view, firstWord(shownGhost(view.state))) },
        { key: "Escape", run: dismiss },
      ]),
    ),
  ];
}

/** Take the chosen word of the list, or else the ghost text, or else the first word of the list. */
function takeAny(view: EditorView): boolean {
  if (acceptCompletion(view) || take(view, shownGhost(view.state))) {
    return true;
  }
  if (completionStatus(view.state) !== "active") {
    return false;
  }
  view.dispatch({ effects: setSelectedCompletion(0) });
  return acceptCompletion(view);
}

/** Insert ghost text; return whether there is any, so that the key is used up. */
function take(view: EditorView, text: string): boolean {
  if (text === "") {
    return false;
  }
  const { head } = view.state.selection.main;
  view.dispatch({
    changes: { from: head, insert: text },
    selection: { anchor: head + text.length },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  startCompletion(view);
  return true;
}

function firstWord(text: string): string {
  return FIRST_WORD.exec(text)?.[0] ?? "";
}

/** Return what an answer adds after the cursor. */
function textOf({ items }: InlineCompletionList, { doc, selection }: EditorState): string {
  const [item] = items;
  const { head, empty } = selection.main;
  if (item === undefined || !empty) {
    return "";
  }
  const typed = doc.sliceString(toOffset(doc, item.range.start), head);
  return item.insertText.startsWith(typed) ? item.insertText.slice(typed.length) : "";
}

/** Return what is left of the ghost text after an edit: who types its letters keeps the rest. */
function restOf(ghost: string, { startState, state, docChanged }: Transaction): string {
  const cursor = startState.selection.main.head;
  const { head } = state.selection.main;
  if (!docChanged || state.doc.length - startState.doc.length !== head - cursor) {
    return "";
  }
  const typed = state.sliceDoc(cursor, head);
  return typed !== "" && ghost.startsWith(typed) ? ghost.slice(typed.length) : "";
}

function decorate(view: EditorView): ReturnType<typeof Decoration.set> {
  const text = shownGhost(view.state);
  const widget = Decoration.widget({ widget: new GhostWidget(text), side: 1 });
  return text === "" ? Decoration.none : Decoration.set(widget.range(view.state.selection.main.head));
}

class GhostWidget extends WidgetType {
  constructor(private readonly text: string) {
    super();
  }

  override eq(other: GhostWidget): boolean {
    return other.text === this.text;
  }

  override toDOM(): HTMLElement {
    const span = document.createElement("span");
    span.className = "ghost";
    span.ariaHidden = "true"; // it is not in the text; `onShown` has it said
    span.textContent = this.text;
    return span;
  }
}
