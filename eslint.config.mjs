import js from '@eslint/js';
import jupyterPlugin from '@jupyter/eslint-plugin';
import { defineConfig } from 'eslint/config';
import prettierRecommended from 'eslint-plugin-prettier/recommended';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * The import law: tokens <- api <- runs, notebook <- panels <- plugins <- index, and panels never call the API client.
 * For each folder: what it must not import.
 */
const LAW = {
  'src/wire.ts': ['tokens', 'api', 'runs', 'notebook', 'panels', 'plugins', 'index'],
  'src/tokens.ts': ['api', 'runs', 'notebook', 'panels', 'plugins', 'index'],
  'src/api/**': ['runs', 'notebook', 'panels', 'plugins', 'index'],
  'src/runs/**': ['notebook', 'panels', 'plugins', 'index'],
  'src/notebook/**': ['runs', 'panels', 'plugins', 'index'],
  'src/panels/**': ['api', 'plugins'],
  'src/plugins/**': ['index']
};

const law = Object.entries(LAW).map(([files, folders]) => ({
  files: [files],
  ignores: ['**/__tests__/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\./|(\\.\\./)+)(${folders.join('|')})(/|$)`,
            message:
              'Imports go one way: tokens <- api <- runs, notebook <- panels <- plugins <- index.'
          }
        ]
      }
    ]
  }
}));

export default defineConfig([
  {
    ignores: [
      'node_modules',
      'lib',
      'dist',
      'coverage',
      'jupyter_kale_ext',
      'test-results',
      '**/*.js',
      '**/*.d.ts',
      '.venv'
    ]
  },
  js.configs.recommended,
  tseslint.configs.recommended,
  { plugins: { jupyter: jupyterPlugin } },
  jupyterPlugin.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      globals: { ...globals.browser, ...globals.es2020, ...globals.node },
      parserOptions: { project: 'tsconfig.test.json', sourceType: 'module' }
    },
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: true }
        }
      ],
      '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/quotes': 'off',
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'max-lines': ['error', 300],
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Text is set as text.' },
        { property: 'dangerouslySetInnerHTML', message: 'Text is set as text.' }
      ],
      // Panel and badges are there from the start, and small: nothing is won by loading them later.
      'jupyter/prefer-lazy-imports': 'off',
      'prefer-arrow-callback': 'error',
      // The browser tests use Playwright itself, so that Notebook 7 and a server of their own are driven alike.
      'jupyter/galata-prefer-menu-helper': 'off',
      'jupyter/galata-prefer-filebrowser-helper': 'off'
    }
  },
  // What tests type and expect is text as users see it.
  { files: ['ui-tests/**'], rules: { 'jupyter/no-untranslated-string': 'off' } },
  { files: ['src/tokens.ts'], rules: { '@typescript-eslint/no-redeclare': 'off' } },
  ...law,
  prettierRecommended
]);
