/** Give the user a text as a file, through the browser. */
export function download(text: string, name: string, type: string): void {
  saveBlob(new Blob([text], { type }), name);
}

/** Give the user a file, through the browser. */
export function saveBlob(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Firefox begins the download after this turn.
  window.setTimeout(() => URL.revokeObjectURL(url), 1000);
}
