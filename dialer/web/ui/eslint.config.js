import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist/**', 'coverage/**', 'src/shared/api/schema.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: { globals: globals.browser },
    plugins: { 'react-hooks': hooks, 'jsx-a11y': a11y },
    rules: {
      ...hooks.configs.recommended.rules,
      ...a11y.flatConfigs.recommended.rules,
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    // Only phone/ speaks SIP, and only shared/api calls fetch.
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/phone/**'],
    rules: {
      'no-restricted-imports': ['error', { paths: [{ name: 'jssip', message: 'Only phone/ speaks SIP.' }] }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/shared/api/**', 'src/**/*.test.*'],
    rules: { 'no-restricted-globals': ['error', { name: 'fetch', message: 'Use shared/api.' }] },
  },
  { files: ['dev/**', '*.config.{ts,js}'], languageOptions: { globals: globals.node } },
);
