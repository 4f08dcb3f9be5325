/** Notifications of the browser, seen while another window is in front. */

/** Whether the browser lets us; asks the user where nothing is settled yet. False on pages that are not secure. */
export async function mayTellOutside(): Promise<boolean> {
  if (!('Notification' in window)) {
    return false;
  }
  const { permission } = window.Notification;
  const answer =
    permission === 'default' ? await window.Notification.requestPermission() : permission;
  return answer === 'granted';
}

/** Show a sentence; a click brings the page to the front. Does nothing where the browser does not let us. */
export function tellOutside(sentence: string, clicked: () => void): void {
  if (!('Notification' in window) || window.Notification.permission !== 'granted') {
    return;
  }
  const told = new window.Notification(sentence, { tag: `jupyter-kale-ext ${sentence}` });
  told.onclick = () => {
    window.focus();
    clicked();
    told.close();
  };
}
