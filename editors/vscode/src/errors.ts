/** Errors that are shown to the user, and the text of any error. */

/** An error whose message says, in one line, what is wrong and what the user can do about it. */
export class UserError extends Error {}

/** Return the message of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
