import * as React from 'react';

/** A text of the settings, written when the field is left or Enter is pressed; Escape brings the old one back. */
export function TextField(props: {
  label: string;
  value: string;
  placeholder?: string;
  title?: string;
  /** Several lines; Enter begins a new one then. */
  long?: boolean;
  disabled: boolean;
  onCommit: (value: string) => void;
}): React.ReactElement {
  const { label, value, placeholder, title, long = false, disabled, onCommit } = props;
  const [draft, setDraft] = React.useState<string | null>(null);
  const commit = () => {
    if (draft !== null && draft.trim() !== value) {
      onCommit(draft.trim());
    }
    setDraft(null);
  };
  const key = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter' && !long) {
      commit();
    } else if (event.key === 'Escape') {
      setDraft(null);
    }
  };
  const shared = {
    className: 'jp-mod-styled',
    value: draft ?? value,
    placeholder,
    title,
    disabled,
    spellCheck: long,
    onBlur: commit,
    onKeyDown: key
  };
  return (
    <label className="jp-kale-Field">
      <span>{label}</span>
      {long ? (
        <textarea {...shared} rows={2} onChange={event => setDraft(event.target.value)} />
      ) : (
        <input {...shared} onChange={event => setDraft(event.target.value)} />
      )}
    </label>
  );
}
