/** Make the editor in which the text is written. */

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder, tooltips, type ViewUpdate } from "@codemirror/view";

import { ghostText } from "./ghost";
import { type ServedDocument } from "./served";
import { type Session } from "./session";
import { wordList } from "./wordList";

/**
 * @param parent - Where the editor goes.
 * @param session - Has the text and the cursor to begin with.
 * @param served - Is told of each change before anything else is.
 * @param onChange - Called when the text or the cursor has changed.
 * @param onGhost - Called with the ghost text, or "", when it has changed.
 */
export function createEditor(
  parent: HTMLElement,
  session: Session,
  served: ServedDocument,
  onChange: (update: ViewUpdate) => void,
  onGhost: (text: string) => void,
): EditorView {
  const nonce = document.querySelector<HTMLMetaElement>("meta[name=style-nonce]")!.content;
  const state = EditorState.create({
    doc: session.text,
    selection: { anchor: Math.min(session.cursor, session.text.length) },
    extensions: [
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          served.change(update.startState.doc, update.changes);
        }
        if (update.docChanged || update.selectionSet) {
          onChange(update);
        }
      }),
      ghostText(served, onGhost),
      wordList(served),
      history(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      tooltips({ tooltipSpace: withinColumn }),
      EditorView.cspNonce.of(nonce),
      EditorView.contentAttributes.of({ "aria-label": "Your text", spellcheck: "false" }),
      placeholder("Write a few words, such as “Thank you very much for your”."),
    ],
  });
  const view = new EditorView({ state, parent });
  view.focus();
  return view;
}

/** Return where the list may be: it is not to cover what stands to the right of the editor. */
function withinColumn({ dom }: EditorView): { top: number; left: number; bottom: number; right: number } {
  const { left, right } = dom.getBoundingClientRect();
  return { top: 0, left, bottom: innerHeight, right };
}
