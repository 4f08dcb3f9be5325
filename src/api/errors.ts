import type { TranslationBundle } from '@jupyterlab/translation';

import type { IDiagnostic, IFailure } from '../tokens';

/** What the server answers where it can't do what it was asked. */
interface IErrorBody {
  message: string;
  remedy: string;
  diagnostics: IDiagnostic[];
  code: string;
}

/** A request that failed, with what people need to know about it. */
export class KaleApiError extends Error {
  constructor(options: Partial<IErrorBody> & { message: string }) {
    super(options.message);
    this.name = 'KaleApiError';
    this.remedy = options.remedy ?? '';
    this.diagnostics = options.diagnostics ?? [];
    this.code = options.code ?? '';
  }

  /** What to do; empty where nothing is known. */
  readonly remedy: string;
  /** The problems of the notebook, where they are the reason. */
  readonly diagnostics: ReadonlyArray<IDiagnostic>;
  /** A word for the kind of failure; `server_missing` and `unreachable` come from here, all others from the server. */
  readonly code: string;
}

/** The failure an answer that is not OK stands for. */
export function errorOf(status: number, text: string, trans: TranslationBundle): KaleApiError {
  const body = parsed(text);
  if (body) {
    return new KaleApiError(body);
  }
  if (status === 404) {
    return new KaleApiError({
      code: 'server_missing',
      message: trans.__('The server part of jupyter-kale-ext is not running.'),
      remedy: trans.__(
        'Install it where Jupyter runs (pip install jupyter_kale_ext), then restart the server.'
      )
    });
  }
  if (status === 401 || status === 403) {
    return new KaleApiError({
      code: 'forbidden',
      message: trans.__('The server does not let you do this.'),
      remedy: trans.__('Log in again, or ask whoever runs the server.')
    });
  }
  return new KaleApiError({
    code: 'internal',
    message: trans.__('The server answered with an error (%1).', status),
    remedy: trans.__('The log of the Jupyter server has the details.')
  });
}

/** The failure of a request that got no answer at all. */
export function unreachable(trans: TranslationBundle): KaleApiError {
  return new KaleApiError({
    code: 'unreachable',
    message: trans.__('The Jupyter server does not answer.'),
    remedy: trans.__('Check that it runs and that you are connected; this goes on by itself.')
  });
}

/** What to tell people about anything that was thrown. */
export function failureOf(error: unknown): IFailure {
  if (error instanceof KaleApiError) {
    return { message: error.message, remedy: error.remedy };
  }
  return { message: error instanceof Error ? error.message : String(error), remedy: '' };
}

function parsed(text: string): (Partial<IErrorBody> & { message: string }) | null {
  try {
    const body: unknown = JSON.parse(text);
    return isErrorBody(body) ? body : null;
  } catch {
    return null;
  }
}

/** Jupyter's own errors have a `message` too; ours always have a `code`. */
function isErrorBody(body: unknown): body is IErrorBody {
  return (
    typeof body === 'object' &&
    body !== null &&
    typeof (body as IErrorBody).message === 'string' &&
    typeof (body as IErrorBody).code === 'string'
  );
}
