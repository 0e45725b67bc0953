/** List the units that follow something in the text. */

import { element } from "./dom";
import { type Choice, type Follower, type Followers, type Memory } from "./memory";

/**
 * @param memory - What the server says of the text.
 * @param choice - The unit that is shown.
 * @param onChoose - Called with a unit that the user chooses.
 */
export function drawFollowers(
  memory: Memory,
  choice: Choice,
  onChoose: (unit: Follower) => void,
): HTMLElement[] {
  if (memory.followers.length === 0) {
    return [];
  }
  const sections = memory.followers.map((found) => drawFeature(found, choice, onChoose));
  return [element("h2", "", "Units by what they follow"), ...sections];
}

function drawFeature(
  { feature, byChance, units }: Followers,
  choice: Choice,
  onChoose: (unit: Follower) => void,
): HTMLElement {
  const section = element("section", "followers");
  section.append(element("h3", "", feature));
  if (units.length === 0) {
    section.append(element("p", "empty", "Always the same in this text."));
    return section;
  }
  const beyond = units.filter(({ correlation }) => Math.abs(correlation) > byChance);
  section.append(
    element(
      "p",
      "chance",
      beyond.length === 0
        ? `No unit beyond chance, which reaches ${signed(byChance, false)} here. The nearest:`
        : `Chance reaches ${signed(byChance, false)} here.`,
    ),
  );
  const list = element("ul");
  for (const unit of beyond.length > 0 ? beyond : units.slice(0, 1)) {
    const item = element("li");
    item.append(drawUnit(unit, choice, beyond.length > 0, () => onChoose(unit)));
    list.append(item);
  }
  section.append(list);
  return section;
}

function drawUnit(
  { layer, unit, correlation }: Follower,
  choice: Choice,
  isBeyond: boolean,
  onClick: () => void,
): HTMLElement {
  const button = element("button", isBeyond ? "unit" : "unit by-chance");
  button.type = "button";
  button.dataset["unit"] = `${layer}.${unit}`;
  button.ariaPressed = String(choice.layer === layer && choice.unit === unit);
  button.append(`${layer}.${unit} `, element("b", "", signed(correlation)));
  button.ariaLabel = `layer ${layer}, unit ${unit}, correlation ${signed(correlation)}`;
  button.addEventListener("click", onClick);
  return button;
}

function signed(value: number, withPlus = true): string {
  const text = Math.abs(value).toFixed(2);
  return value < 0 ? `−${text}` : withPlus ? `+${text}` : text;
}
