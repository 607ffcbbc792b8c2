// Whatever a reader sees comes from src/i18n: no words written into components.
import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

const SPOKEN = new Set([
  "aria-label",
  "aria-valuetext",
  "title",
  "placeholder",
  "alt",
  "label",
  "hint",
  "caption",
]);
const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);
const WORDS = /\p{L}{2,}/u;
const found = [];

for (const path of files("src")) {
  const source = ts.createSourceFile(
    path,
    readFileSync(path, "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const report = (node) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${path}:${line + 1} ${node.getText().trim()}`);
  };
  const visit = (node) => {
    if (ts.isJsxText(node) && WORDS.test(node.text)) report(node);
    if (
      ts.isJsxAttribute(node) &&
      SPOKEN.has(node.name.getText()) &&
      node.initializer &&
      ts.isStringLiteral(node.initializer) &&
      WORDS.test(node.initializer.text)
    ) {
      report(node);
    }
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) said(node.expression);
    ts.forEachChild(node, visit);
  };
  // What an expression between tags may come to: the branches of its conditions, the text of its templates.
  const said = (node) => {
    if (!node) return;
    if (ts.isParenthesizedExpression(node)) said(node.expression);
    if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(said);
    // A comparison comes to yes or no, whatever words it compares.
    if (ts.isBinaryExpression(node) && !COMPARISONS.has(node.operatorToken.kind)) {
      [node.left, node.right].forEach(said);
    }
    const written = ts.isStringLiteralLike(node)
      ? node.text
      : ts.isTemplateExpression(node) &&
        [node.head, ...node.templateSpans.map((span) => span.literal)]
          .map(({ text }) => text)
          .join();
    if (written && WORDS.test(written)) report(node);
  };
  visit(source);
}

if (found.length > 0) {
  console.error(`words outside src/i18n:\n${found.join("\n")}`);
  process.exit(1);
}

function files(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".tsx") && !name.endsWith(".test.tsx"))
    .map((name) => `${folder}/${name}`);
}
