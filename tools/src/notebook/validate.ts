/**
 * The rules of notebook format 4.5 that a writer can break: what a reader that validates (Jupyter,
 * nbclient, nbconvert) would refuse.
 */

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean =>
  typeof value === 'string' ||
  (Array.isArray(value) && value.every((line) => typeof line === 'string'));
const isCount = (value: unknown): boolean =>
  value === null || (Number.isInteger(value) && (value as number) >= 0);

/** Every broken rule as a sentence with its place; an empty list for a valid notebook. */
export function notebookProblems(notebook: unknown): string[] {
  const problems: string[] = [];
  const rule = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem);
  };
  if (!isObject(notebook)) return ['The notebook is no object.'];
  only(notebook, ['cells', 'metadata', 'nbformat', 'nbformat_minor'], 'notebook', rule);
  rule(notebook['nbformat'] === 4, 'nbformat is not 4.');
  rule(notebook['nbformat_minor'] === 5, 'nbformat_minor is not 5.');
  rule(isObject(notebook['metadata']), 'The metadata is no object.');
  if (!Array.isArray(notebook['cells'])) return [...problems, 'There is no list of cells.'];
  const ids = new Set<unknown>();
  notebook['cells'].forEach((cell: unknown, i) => {
    const where = `cell ${i + 1}`;
    if (!isObject(cell)) return void problems.push(`${where} is no object.`);
    const id = cell['id'];
    rule(typeof id === 'string' && /^[\w-]{1,64}$/.test(id), `${where} has no valid id.`);
    rule(!ids.has(id), `${where} has the id of another cell.`);
    ids.add(id);
    rule(isText(cell['source']), `${where} has no source text.`);
    rule(isObject(cell['metadata']), `${where} has no metadata.`);
    checkCell(cell, where, rule);
  });
  return problems;
}

type Rule = (holds: boolean, problem: string) => void;

/** Outputs and cells may carry no other fields. */
function only(object: Json, known: string[], where: string, rule: Rule): void {
  const unknown = Object.keys(object).filter((key) => !known.includes(key));
  rule(unknown.length === 0, `${where} has unknown fields: ${unknown.join(', ')}.`);
}

function checkCell(cell: Json, where: string, rule: Rule): void {
  const common = ['id', 'cell_type', 'metadata', 'source'];
  switch (cell['cell_type']) {
    case 'code': {
      only(cell, [...common, 'execution_count', 'outputs'], where, rule);
      rule(isCount(cell['execution_count']), `${where} has no execution count.`);
      const outputs = cell['outputs'];
      if (!Array.isArray(outputs)) return rule(false, `${where} has no list of outputs.`);
      outputs.forEach((output: unknown, i) => {
        checkOutput(output, `output ${i + 1} of ${where}`, rule);
      });
      break;
    }
    case 'markdown':
    case 'raw':
      only(cell, [...common, 'attachments'], where, rule);
      break;
    default:
      rule(false, `${where} is of no known type.`);
  }
}

function checkOutput(output: unknown, where: string, rule: Rule): void {
  if (!isObject(output)) return rule(false, `${where} is no object.`);
  switch (output['output_type']) {
    case 'stream':
      only(output, ['output_type', 'name', 'text'], where, rule);
      rule(typeof output['name'] === 'string', `${where} has no stream name.`);
      rule(isText(output['text']), `${where} has no text.`);
      break;
    case 'execute_result':
      rule(isCount(output['execution_count']), `${where} has no execution count.`);
      checkBundle(output, ['output_type', 'data', 'metadata', 'execution_count'], where, rule);
      break;
    case 'display_data':
      checkBundle(output, ['output_type', 'data', 'metadata'], where, rule);
      break;
    case 'error': {
      only(output, ['output_type', 'ename', 'evalue', 'traceback'], where, rule);
      const { ename, evalue, traceback } = output;
      rule(typeof ename === 'string' && typeof evalue === 'string', `${where} has no error name.`);
      rule(Array.isArray(traceback) && isText(traceback), `${where} has no traceback.`);
      break;
    }
    default:
      rule(false, `${where} is of no known type.`);
  }
}

function checkBundle(output: Json, fields: string[], where: string, rule: Rule): void {
  only(output, fields, where, rule);
  rule(isObject(output['metadata']), `${where} has no metadata.`);
  if (!isObject(output['data'])) return rule(false, `${where} has no data.`);
  for (const [type, value] of Object.entries(output['data'])) {
    // JSON types hold any value; all others are text, images in base64.
    const holds = /^application\/(.*\+)?json$/.test(type) || isText(value);
    rule(holds, `${where} holds ${type} that is no text.`);
  }
}
