import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomModel } from '@jupyterlab/ui-components';

import type { IParameter, IRunOptions } from '../../tokens';

/** Whole numbers up to here are exact in a double, which is what Kubeflow Pipelines carries. */
const BIGGEST = 2 ** 53;
const WHOLE = /^[+-]?\d+(_\d+)*$/;
const NUMBER = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+)?$/i;

/** A value of a parameter as people type it; lists and objects as JSON, None as nothing. */
export function parameterText(type: string, value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  return type === 'str' ? String(value) : JSON.stringify(value);
}

/** Why a text is no value of the type, in a sentence; empty where it is one. The server decides again. */
export function parameterProblem(type: string, text: string, trans: TranslationBundle): string {
  const stripped = text.trim();
  switch (type) {
    case 'int':
      return WHOLE.test(stripped)
        ? sizeProblem(stripped, trans)
        : trans.__('Give a whole number, such as 5.');
    case 'float':
      return NUMBER.test(stripped) && Number.isFinite(numberOf(stripped))
        ? ''
        : trans.__('Give a number, such as 0.5.');
    case 'bool':
      return /^(true|false|1|0)$/i.test(stripped) ? '' : trans.__('Give true or false.');
    case 'list':
      return Array.isArray(jsonOf(stripped))
        ? ''
        : trans.__('Give a list as JSON, such as [1, 2].');
    case 'dict':
      return isObject(jsonOf(stripped))
        ? ''
        : trans.__('Give an object as JSON, such as {"a": 1}.');
    default:
      return '';
  }
}

/** The kind of value in a word. */
export function typeTitle(type: string, trans: TranslationBundle): string {
  const titles: Record<string, string> = {
    int: trans.__('whole number'),
    float: trans.__('number'),
    str: trans.__('text'),
    bool: trans.__('true or false'),
    list: trans.__('list'),
    dict: trans.__('object'),
    none: trans.__('any value')
  };
  return titles[type] ?? type;
}

/** One parameter as the form shows it. */
export interface IParameterField {
  name: string;
  type: string;
  text: string;
  /** The notebook's default, or the run's value, as text. */
  preset: string;
  /** Why the text can't be taken; empty where it can. */
  problem: string;
}

/**
 * What a run is asked with.
 *
 * Responsibilities: the text of each parameter, from the last run where it is still one; which of them differ from the
 * notebook's defaults; whether results of earlier runs are taken.
 */
export class ParametersModel extends VDomModel {
  /**
   * @param options.remembered - Texts of the last run, by name; only those that differed from the defaults.
   * @param options.caching - What the notebook says about caching.
   * @param options.of - Whose values the given ones are: the notebook's, or those of an earlier run, whose caching is settled.
   */
  constructor(options: {
    parameters: ReadonlyArray<Pick<IParameter, 'name' | 'type' | 'default'>>;
    remembered: Readonly<Record<string, string>>;
    caching: boolean;
    of?: 'notebook' | 'run';
    trans: TranslationBundle;
  }) {
    super();
    const { parameters, remembered, caching, of = 'notebook', trans } = options;
    this.caching = caching;
    this.of = of;
    this._notebookCaching = caching;
    this._trans = trans;
    this._parameters = parameters;
    for (const { name, type, default: value } of parameters) {
      const text = remembered[name];
      const usable = typeof text === 'string' && parameterProblem(type, text, trans) === '';
      this._texts.set(name, usable ? text : parameterText(type, value));
    }
  }

  /** Whether results of earlier runs are taken where nothing changed. */
  caching: boolean;

  /** Whose values the fields are set back to. */
  readonly of: 'notebook' | 'run';

  get fields(): IParameterField[] {
    return this._parameters.map(({ name, type, default: value }) => {
      const text = this._texts.get(name) ?? '';
      const preset = parameterText(type, value);
      const problem = text === preset ? '' : parameterProblem(type, text, this._trans);
      return { name, type, text, preset, problem };
    });
  }

  /** What was typed for a parameter. */
  set(name: string, text: string): void {
    this._texts.set(name, text);
    this.stateChanged.emit();
  }

  setCaching(caching: boolean): void {
    this.caching = caching;
    this.stateChanged.emit();
  }

  /** The texts that differ from the defaults; the server reads them by the parameter's type. */
  get changed(): Record<string, string> {
    const changed = this.fields.filter(({ text, preset }) => text !== preset);
    return Object.fromEntries(changed.map(({ name, text }) => [name, text]));
  }

  get options(): IRunOptions {
    const same = this.caching === this._notebookCaching;
    return { parameters: this.changed, useCache: same ? null : this.caching };
  }

  private _notebookCaching: boolean;
  private _parameters: ReadonlyArray<Pick<IParameter, 'name' | 'type' | 'default'>>;
  private _texts = new Map<string, string>();
  private _trans: TranslationBundle;
}

function sizeProblem(text: string, trans: TranslationBundle): string {
  return Math.abs(numberOf(text)) <= BIGGEST
    ? ''
    : trans.__('Beyond 2**53 Kubeflow Pipelines loses digits: give a smaller number.');
}

function numberOf(text: string): number {
  return Number(text.replace(/_/g, ''));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
