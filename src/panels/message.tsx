import * as React from 'react';

/** The parts of a message from the server: text, and the names that it quotes with backticks. */
export function messageParts(message: string): { text: string; code: boolean }[] {
  const parts = message.split(/`([^`]*)`/);
  return parts
    .map((text, index) => ({ text, code: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/** A message as plain text, for a tooltip. */
export function plainMessage(message: string): string {
  return messageParts(message)
    .map(({ text }) => text)
    .join('');
}

/** A message with the names in it set as code. */
export function Message(props: { text: string }): React.ReactElement {
  return (
    <>
      {messageParts(props.text).map(({ text, code }, index) =>
        code ? (
          <code key={index} className="jp-kale-Code">
            {text}
          </code>
        ) : (
          text
        )
      )}
    </>
  );
}
