import * as ts from 'typescript';

/** What a source file says to people. */
export interface IStrings {
  /** Texts that go through the translation bundle: one, or singular and plural. */
  translated: string[][];
  /** Texts that people would read as they are: `line: text`. */
  untranslated: string[];
}

const METHODS = new Set(['__', '_n', '_p', '_np', 'gettext', 'ngettext', 'pgettext', 'npgettext']);

/** Attributes and properties whose value people read or hear. */
const SPOKEN = new Set([
  ...['title', 'label', 'caption', 'placeholder', 'alt', 'summary', 'message', 'remedy', 'reason'],
  ...['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'textContent']
]);

const LETTERS = /\p{L}{2}/u;
/** Two words, and no class names, selectors, markup or style. */
const SENTENCE = /\p{L}{2,},? \p{L}/u;
const CODE = /^(jp-|lm-|\.|<|var\(|@|[MmLlHhVvZz]\d)/;

/** Read the strings of a TypeScript source. */
export function stringsOf(name: string, source: string): IStrings {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const found: IStrings = { translated: [], untranslated: [] };
  const visit = (node: ts.Node): void => {
    if (isCode(node)) {
      return;
    }
    if (isTranslation(node)) {
      const texts = node.arguments.filter(ts.isStringLiteralLike).map(({ text }) => text);
      found.translated.push(texts);
      const first = node.arguments[0];
      if (!first || !ts.isStringLiteralLike(first)) {
        found.untranslated.push(at(node, 'a text that is no literal can not be extracted'));
      }
      node.arguments.filter(argument => !ts.isStringLiteralLike(argument)).forEach(visit);
      return;
    }
    const text = spokenText(node);
    if (text !== null) {
      found.untranslated.push(at(node, text));
    }
    ts.forEachChild(node, visit);
  };
  const at = (node: ts.Node, text: string) =>
    `${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text}`;
  visit(file);
  return found;
}

/** Imports, types, and templates that are tagged as code of another language. */
function isCode(node: ts.Node): boolean {
  return (
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isTypeNode(node) ||
    (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'python')
  );
}

function isTranslation(node: ts.Node): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    METHODS.has(node.expression.name.text)
  );
}

/** The text that a node shows as it is; null where it shows none. */
function spokenText(node: ts.Node): string | null {
  if (ts.isJsxText(node)) {
    return LETTERS.test(node.text) ? node.text.trim() : null;
  }
  const text = literalText(node);
  if (text === null || CODE.test(text) || isDescription(node)) {
    return null;
  }
  const spoken = isSpoken(node) ? LETTERS.test(text) : SENTENCE.test(text);
  return spoken ? text : null;
}

/** A literal's text; that of a template without what is put in. */
function literalText(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(span => span.literal.text)].join(' … ');
  }
  return null;
}

/** Whether a literal is, or may become, the value of something people read. */
function isSpoken(node: ts.Node): boolean {
  let child: ts.Node = node;
  let parent = node.parent;
  for (; parent; child = parent, parent = parent.parent) {
    if (ts.isJsxAttribute(parent) || ts.isPropertyAssignment(parent)) {
      return SPOKEN.has(parent.name.getText().replace(/['"]/g, ''));
    }
    if (ts.isJsxExpression(parent)) {
      if (!ts.isJsxAttribute(parent.parent)) {
        return true;
      }
    } else if (ts.isConditionalExpression(parent) && child === parent.condition) {
      return false;
    } else if (ts.isBinaryExpression(parent)) {
      if (isComparison(parent) || (isLogical(parent) && child === parent.left)) {
        return false;
      }
      if (parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
        return SPOKEN.has(parent.left.getText().split('.').pop() ?? '');
      }
    } else if (!ts.isConditionalExpression(parent) && !ts.isParenthesizedExpression(parent)) {
      return false;
    }
  }
  return false;
}

function isComparison({ operatorToken }: ts.BinaryExpression): boolean {
  return [
    ts.SyntaxKind.EqualsEqualsEqualsToken,
    ts.SyntaxKind.ExclamationEqualsEqualsToken
  ].includes(operatorToken.kind);
}

function isLogical({ operatorToken }: ts.BinaryExpression): boolean {
  return [ts.SyntaxKind.AmpersandAmpersandToken].includes(operatorToken.kind);
}

/** Descriptions of plugins, tokens and commands' arguments are for developers, selectors for the browser. */
function isDescription(node: ts.Node): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAssignment(parent) &&
      /^(description|\w*[sS]elector)$/.test(parent.name.getText())) ||
    (ts.isNewExpression(parent) && parent.expression.getText() === 'Token')
  );
}
